//! Tests of the protocol as clients see it, on every kind of storage: memory, a directory, a double of the
//! disk with and without hard links, an S3 server.

mod bad_calls;
mod broken_disks;
mod digests;
mod epochs;
mod events;
mod forgetting;
mod guards;
mod limits;
mod logs;
mod mailboxes;
mod moody_buckets;
mod power_cuts;
mod shares;
mod sharing;
mod storing;
#[cfg(target_os = "linux")]
mod strangers;
mod sweeping;

/// Runs each test on every kind of storage.
macro_rules! on_every_storage {
    ($($test:ident),+ $(,)?) => {
        mod in_memory {
            $(#[tokio::test]
            async fn $test() {
                super::$test(crate::testing::Stores::memory()).await;
            })+
        }

        mod in_a_directory {
            $(#[tokio::test]
            async fn $test() {
                super::$test(crate::testing::Stores::directory()).await;
            })+
        }

        mod on_a_double_of_the_disk {
            $(#[tokio::test]
            async fn $test() {
                super::$test(crate::testing::Stores::double(crate::testing::power::Flaw::None)).await;
            })+
        }

        mod on_a_disk_without_links {
            $(#[tokio::test]
            async fn $test() {
                super::$test(crate::testing::Stores::double(crate::testing::power::Flaw::HasNoLinks)).await;
            })+
        }

        mod on_s3 {
            $(#[tokio::test]
            async fn $test() {
                if let Some(stores) = crate::testing::Stores::s3() {
                    super::$test(stores).await;
                }
            })+
        }
    };
}
use on_every_storage;
