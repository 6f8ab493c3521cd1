//! Logs of every ripper, made up here, and what they prove and do not prove.
