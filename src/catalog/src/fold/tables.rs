//! Tables of folding, taken from the Unicode Character Database 15: for ever as they are here.

/// The letters under the accents of U+00C0 to U+024F.
pub(super) const LATIN: &[u8] =
    b"aaaaaa.ceeeeiiii.nooooo..uuuuy..aaaaaa.ceeeeiiii.nooooo..uuuuy.yaaaaaaccccccccdd..eeeeeeeeeegggggggg\
      hh..iiiiiiiii...jjkk.llllll....nnnnnn...oooooo..rrrrrrsssssssstttt..uuuuuuuuuuuuwwyyyzzzzzz.........\
      ........................oo.............uu............................aaiioouuuuuuuuuu.aaaa....ggkkoo\
      oo..j...gg..nnaa....aaaaeeeeiiiioooorrrruuuusstt..hh......aaeeooooooooyy............................";

/// The letters under the accents of U+1E00 to U+1EFF.
pub(super) const MORE_LATIN: &[u8] =
    b"aabbbbbbccddddddddddeeeeeeeeeeffgghhhhhhhhhhiiiikkkkkkllllllllmmmmmmnnnnnnnnoooooooopppprrrrrrrrssss\
      ssssssttttttttuuuuuuuuuuvvvvwwwwwwwwwwxxxxyyzzzzzzhtwy......aaaaaaaaaaaaaaaaaaaaaaaaeeeeeeeeeeeeeeee\
      iiiioooooooooooooooooooooooouuuuuuuuuuuuuuyyyyyyyy......";

/// Letters that a sign makes of another letter, but for accents and Hangul.
#[rustfmt::skip]
pub(super) const PAIRS: &[(char, char, char)] = &[
    ('\u{627}', '\u{653}', '\u{622}'), ('\u{627}', '\u{654}', '\u{623}'),
    ('\u{648}', '\u{654}', '\u{624}'), ('\u{627}', '\u{655}', '\u{625}'),
    ('\u{64a}', '\u{654}', '\u{626}'), ('\u{6d5}', '\u{654}', '\u{6c0}'),
    ('\u{6c1}', '\u{654}', '\u{6c2}'), ('\u{6d2}', '\u{654}', '\u{6d3}'),
    ('\u{928}', '\u{93c}', '\u{929}'), ('\u{930}', '\u{93c}', '\u{931}'),
    ('\u{933}', '\u{93c}', '\u{934}'), ('\u{9c7}', '\u{9be}', '\u{9cb}'),
    ('\u{9c7}', '\u{9d7}', '\u{9cc}'), ('\u{b47}', '\u{b56}', '\u{b48}'),
    ('\u{b47}', '\u{b3e}', '\u{b4b}'), ('\u{b47}', '\u{b57}', '\u{b4c}'),
    ('\u{b92}', '\u{bd7}', '\u{b94}'), ('\u{bc6}', '\u{bbe}', '\u{bca}'),
    ('\u{bc7}', '\u{bbe}', '\u{bcb}'), ('\u{bc6}', '\u{bd7}', '\u{bcc}'),
    ('\u{c46}', '\u{c56}', '\u{c48}'), ('\u{cbf}', '\u{cd5}', '\u{cc0}'),
    ('\u{cc6}', '\u{cd5}', '\u{cc7}'), ('\u{cc6}', '\u{cd6}', '\u{cc8}'),
    ('\u{cc6}', '\u{cc2}', '\u{cca}'), ('\u{cca}', '\u{cd5}', '\u{ccb}'),
    ('\u{d46}', '\u{d3e}', '\u{d4a}'), ('\u{d47}', '\u{d3e}', '\u{d4b}'),
    ('\u{d46}', '\u{d57}', '\u{d4c}'), ('\u{dd9}', '\u{dca}', '\u{dda}'),
    ('\u{dd9}', '\u{dcf}', '\u{ddc}'), ('\u{ddc}', '\u{dca}', '\u{ddd}'),
    ('\u{dd9}', '\u{ddf}', '\u{dde}'), ('\u{1025}', '\u{102e}', '\u{1026}'),
    ('\u{1b05}', '\u{1b35}', '\u{1b06}'), ('\u{1b07}', '\u{1b35}', '\u{1b08}'),
    ('\u{1b09}', '\u{1b35}', '\u{1b0a}'), ('\u{1b0b}', '\u{1b35}', '\u{1b0c}'),
    ('\u{1b0d}', '\u{1b35}', '\u{1b0e}'), ('\u{1b11}', '\u{1b35}', '\u{1b12}'),
    ('\u{1b3a}', '\u{1b35}', '\u{1b3b}'), ('\u{1b3c}', '\u{1b35}', '\u{1b3d}'),
    ('\u{1b3e}', '\u{1b35}', '\u{1b40}'), ('\u{1b3f}', '\u{1b35}', '\u{1b41}'),
    ('\u{1b42}', '\u{1b35}', '\u{1b43}'), ('\u{304b}', '\u{3099}', '\u{304c}'),
    ('\u{304d}', '\u{3099}', '\u{304e}'), ('\u{304f}', '\u{3099}', '\u{3050}'),
    ('\u{3051}', '\u{3099}', '\u{3052}'), ('\u{3053}', '\u{3099}', '\u{3054}'),
    ('\u{3055}', '\u{3099}', '\u{3056}'), ('\u{3057}', '\u{3099}', '\u{3058}'),
    ('\u{3059}', '\u{3099}', '\u{305a}'), ('\u{305b}', '\u{3099}', '\u{305c}'),
    ('\u{305d}', '\u{3099}', '\u{305e}'), ('\u{305f}', '\u{3099}', '\u{3060}'),
    ('\u{3061}', '\u{3099}', '\u{3062}'), ('\u{3064}', '\u{3099}', '\u{3065}'),
    ('\u{3066}', '\u{3099}', '\u{3067}'), ('\u{3068}', '\u{3099}', '\u{3069}'),
    ('\u{306f}', '\u{3099}', '\u{3070}'), ('\u{306f}', '\u{309a}', '\u{3071}'),
    ('\u{3072}', '\u{3099}', '\u{3073}'), ('\u{3072}', '\u{309a}', '\u{3074}'),
    ('\u{3075}', '\u{3099}', '\u{3076}'), ('\u{3075}', '\u{309a}', '\u{3077}'),
    ('\u{3078}', '\u{3099}', '\u{3079}'), ('\u{3078}', '\u{309a}', '\u{307a}'),
    ('\u{307b}', '\u{3099}', '\u{307c}'), ('\u{307b}', '\u{309a}', '\u{307d}'),
    ('\u{3046}', '\u{3099}', '\u{3094}'), ('\u{309d}', '\u{3099}', '\u{309e}'),
    ('\u{30ab}', '\u{3099}', '\u{30ac}'), ('\u{30ad}', '\u{3099}', '\u{30ae}'),
    ('\u{30af}', '\u{3099}', '\u{30b0}'), ('\u{30b1}', '\u{3099}', '\u{30b2}'),
    ('\u{30b3}', '\u{3099}', '\u{30b4}'), ('\u{30b5}', '\u{3099}', '\u{30b6}'),
    ('\u{30b7}', '\u{3099}', '\u{30b8}'), ('\u{30b9}', '\u{3099}', '\u{30ba}'),
    ('\u{30bb}', '\u{3099}', '\u{30bc}'), ('\u{30bd}', '\u{3099}', '\u{30be}'),
    ('\u{30bf}', '\u{3099}', '\u{30c0}'), ('\u{30c1}', '\u{3099}', '\u{30c2}'),
    ('\u{30c4}', '\u{3099}', '\u{30c5}'), ('\u{30c6}', '\u{3099}', '\u{30c7}'),
    ('\u{30c8}', '\u{3099}', '\u{30c9}'), ('\u{30cf}', '\u{3099}', '\u{30d0}'),
    ('\u{30cf}', '\u{309a}', '\u{30d1}'), ('\u{30d2}', '\u{3099}', '\u{30d3}'),
    ('\u{30d2}', '\u{309a}', '\u{30d4}'), ('\u{30d5}', '\u{3099}', '\u{30d6}'),
    ('\u{30d5}', '\u{309a}', '\u{30d7}'), ('\u{30d8}', '\u{3099}', '\u{30d9}'),
    ('\u{30d8}', '\u{309a}', '\u{30da}'), ('\u{30db}', '\u{3099}', '\u{30dc}'),
    ('\u{30db}', '\u{309a}', '\u{30dd}'), ('\u{30a6}', '\u{3099}', '\u{30f4}'),
    ('\u{30ef}', '\u{3099}', '\u{30f7}'), ('\u{30f0}', '\u{3099}', '\u{30f8}'),
    ('\u{30f1}', '\u{3099}', '\u{30f9}'), ('\u{30f2}', '\u{3099}', '\u{30fa}'),
    ('\u{30fd}', '\u{3099}', '\u{30fe}'),
];
