//! The endpoint's program over moto's S3 server, or over something that stands before it.

use std::process::Command;

/// The program, which finds its buckets at this address.
pub(crate) fn program_at(server: &str) -> Command {
    let mut program = Command::new(env!("CARGO_BIN_EXE_reprise-cloud"));
    program.envs([("AWS_ACCESS_KEY_ID", "test"), ("AWS_SECRET_ACCESS_KEY", "test")]);
    program.envs([("AWS_REGION", "us-east-1"), ("AWS_ALLOW_HTTP", "true")]);
    program.env("AWS_ENDPOINT", server);
    program
}
