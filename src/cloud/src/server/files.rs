//! How many files and connections the system lets this process have open.

/// How many files the process needs besides its connections: the storage, the log, the sockets.
const BESIDES: u64 = 256;

/// Raises the limit of the system as far as this process may, and returns how many connections fit it.
#[cfg(unix)]
pub(crate) fn raise_limit(wanted: u32) -> u32 {
    use rustix::process::{Resource, Rlimit, getrlimit, setrlimit};
    let limit = getrlimit(Resource::Nofile);
    let raised = Rlimit { current: limit.maximum, maximum: limit.maximum };
    let files = match setrlimit(Resource::Nofile, raised) {
        Ok(()) => limit.maximum,
        Err(error) => {
            tracing::warn!(%error, "the limit of open files cannot be raised");
            limit.current
        }
    };
    let fitting = fitting(files, wanted);
    if fitting < wanted {
        tracing::warn!(connections = fitting, wanted, "the system lets fewer files be open than are wanted");
    }
    fitting
}

/// Other systems have no such limit, or another one.
#[cfg(not(unix))]
pub(crate) fn raise_limit(wanted: u32) -> u32 {
    wanted
}

/// How many connections fit a limit of files. Each reads or writes a file of the storage at times.
fn fitting(files: Option<u64>, wanted: u32) -> u32 {
    let most = files.map_or(u64::MAX, |files| (files.saturating_sub(BESIDES) / 4 * 3).max(16));
    u32::try_from(most).unwrap_or(u32::MAX).min(wanted)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn connections_leave_files_for_the_storage() {
        assert_eq!(fitting(None, 4096), 4096);
        assert_eq!(fitting(Some(1024), 4096), 576);
        assert_eq!(fitting(Some(1_000_000), 4096), 4096);
        assert_eq!(fitting(Some(10), 4096), 16);
    }
}
