//! What a service manager wants to know of a service (`sd_notify(3)`): a datagram on the socket that `NOTIFY_SOCKET` names.

use std::ffi::OsString;
use std::io;

/// The service manager that started this program.
#[derive(Debug)]
pub struct ServiceManager {
    socket: OsString,
}

impl ServiceManager {
    /// The one that listens at the address in `NOTIFY_SOCKET`: a path, or `@` and an abstract name on Linux.
    pub fn new(socket: OsString) -> Self {
        Self { socket }
    }

    /// Tells it assignments such as `READY=1`, one a line.
    #[cfg(unix)]
    pub fn tell(&self, state: &str) -> io::Result<()> {
        use std::os::unix::net::UnixDatagram;

        let socket = UnixDatagram::unbound()?;
        // A manager that does not read must not stop the service.
        socket.set_nonblocking(true)?;
        #[cfg(target_os = "linux")]
        if let Some(name) = self.socket.as_encoded_bytes().strip_prefix(b"@") {
            use std::os::linux::net::SocketAddrExt as _;
            let address = std::os::unix::net::SocketAddr::from_abstract_name(name)?;
            return socket.send_to_addr(state.as_bytes(), &address).map(drop);
        }
        socket.send_to(state.as_bytes(), &self.socket).map(drop)
    }

    /// Elsewhere there is none.
    #[cfg(not(unix))]
    pub fn tell(&self, _: &str) -> io::Result<()> {
        Ok(())
    }
}
