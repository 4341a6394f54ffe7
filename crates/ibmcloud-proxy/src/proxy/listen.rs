//! Where the proxy listens: a port of this machine, a socket in the file system, or one that systemd hands over.

use std::fmt;
use std::io;
use std::net::{Ipv4Addr, Ipv6Addr, SocketAddr};
use std::path::PathBuf;
use std::str::FromStr;

use tokio::net::TcpListener;

/// An address to listen at: `HOST:PORT`, `unix:PATH`, or `systemd` or `systemd:N` for the first or another socket that
/// systemd hands over (`sd_listen_fds(3)`).
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum ListenAddress {
    /// A port.
    Tcp(SocketAddr),
    /// A socket in the file system.
    Unix(PathBuf),
    /// The socket with this number, from 0, of those that systemd hands over.
    Systemd(usize),
}

/// A text is no address to listen at.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("not an address to listen at: it is HOST:PORT, unix:PATH or systemd")]
pub struct ParseListenAddressError;

impl FromStr for ListenAddress {
    type Err = ParseListenAddressError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        if let Some(path) = text.strip_prefix("unix:").filter(|it| !it.is_empty()) {
            return Ok(Self::Unix(path.into()));
        }
        if let Some(rest) = text.strip_prefix("systemd") {
            let number = rest.strip_prefix(':').map(str::parse).transpose();
            return match (rest, number) {
                ("", _) => Ok(Self::Systemd(0)),
                (_, Ok(Some(number))) => Ok(Self::Systemd(number)),
                _ => Err(ParseListenAddressError),
            };
        }
        let (host, port) = text.rsplit_once(':').ok_or(ParseListenAddressError)?;
        let port: u16 = port.parse().map_err(|_| ParseListenAddressError)?;
        match host {
            "localhost" => Ok(Self::Tcp((Ipv4Addr::LOCALHOST, port).into())),
            "" => Err(ParseListenAddressError),
            _ => text.parse().map(Self::Tcp).map_err(|_| ParseListenAddressError),
        }
    }
}

impl fmt::Display for ListenAddress {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Tcp(address) => address.fmt(f),
            Self::Unix(path) => write!(f, "unix:{}", path.display()),
            Self::Systemd(number) => write!(f, "systemd:{number}"),
        }
    }
}

impl ListenAddress {
    /// Whether only this machine reaches it. Of a socket that systemd hands over that is known when it is there.
    pub fn is_local(&self) -> bool {
        match self {
            Self::Tcp(address) => is_loopback(address),
            Self::Unix(_) | Self::Systemd(_) => true,
        }
    }
}

fn is_loopback(address: &SocketAddr) -> bool {
    match address.ip() {
        std::net::IpAddr::V4(ip) => ip.is_loopback(),
        std::net::IpAddr::V6(ip) => ip == Ipv6Addr::LOCALHOST,
    }
}

/// A socket that connections come from.
pub struct Socket(pub(crate) Kind);

pub(crate) enum Kind {
    Tcp(TcpListener),
    #[cfg(unix)]
    Unix {
        listener: tokio::net::UnixListener,
        _unlink: Option<Unlink>,
    },
}

/// Takes the socket's file away when nobody listens any more.
pub(crate) struct Unlink(PathBuf);

impl Drop for Unlink {
    fn drop(&mut self) {
        let _ = std::fs::remove_file(&self.0);
    }
}

/// A connection of a client.
pub(crate) enum Stream {
    Tcp(tokio::net::TcpStream, SocketAddr),
    #[cfg(unix)]
    Unix(tokio::net::UnixStream),
}

impl Socket {
    /// Opens the socket. A file that a program has left behind which listens no more is replaced.
    pub fn open(address: &ListenAddress) -> io::Result<Self> {
        match address {
            ListenAddress::Tcp(address) => {
                let listener = std::net::TcpListener::bind(address)?;
                Self::from_tcp(listener)
            }
            ListenAddress::Unix(path) => Self::unix(path),
            ListenAddress::Systemd(number) => Self::systemd(*number),
        }
    }

    /// The address, where it is one: with the port that the system chose.
    pub fn address(&self) -> Option<SocketAddr> {
        match &self.0 {
            Kind::Tcp(listener) => listener.local_addr().ok(),
            #[cfg(unix)]
            Kind::Unix { .. } => None,
        }
    }

    /// Whether only this machine reaches it.
    pub fn is_local(&self) -> bool {
        self.address().is_none_or(|it| is_loopback(&it))
    }

    fn from_tcp(listener: std::net::TcpListener) -> io::Result<Self> {
        listener.set_nonblocking(true)?;
        Ok(Self(Kind::Tcp(TcpListener::from_std(listener)?)))
    }

    #[cfg(unix)]
    fn unix(path: &std::path::Path) -> io::Result<Self> {
        use std::fs;
        use std::os::unix::fs::{FileTypeExt, PermissionsExt};
        use std::os::unix::net::{UnixListener, UnixStream};

        let is_left_behind = fs::symlink_metadata(path).is_ok_and(|it| it.file_type().is_socket())
            && UnixStream::connect(path)
                .is_err_and(|it| it.kind() == io::ErrorKind::ConnectionRefused);
        if is_left_behind {
            fs::remove_file(path)?;
        }
        let listener = UnixListener::bind(path)?;
        let unlink = Unlink(path.to_owned());
        // Whoever may write to it may ask in our name.
        fs::set_permissions(path, fs::Permissions::from_mode(0o600))?;
        listener.set_nonblocking(true)?;
        let listener = tokio::net::UnixListener::from_std(listener)?;
        Ok(Self(Kind::Unix { listener, _unlink: Some(unlink) }))
    }

    #[cfg(not(unix))]
    fn unix(_: &std::path::Path) -> io::Result<Self> {
        Err(io::Error::new(io::ErrorKind::Unsupported, "this system has no such sockets"))
    }

    #[cfg(unix)]
    fn systemd(number: usize) -> io::Result<Self> {
        let mut handed = listenfd::ListenFd::from_env();
        if let Ok(Some(listener)) = handed.take_tcp_listener(number) {
            return Self::from_tcp(listener);
        }
        let mut handed = listenfd::ListenFd::from_env();
        if let Ok(Some(listener)) = handed.take_unix_listener(number) {
            listener.set_nonblocking(true)?;
            let listener = tokio::net::UnixListener::from_std(listener)?;
            return Ok(Self(Kind::Unix { listener, _unlink: None }));
        }
        let text = "systemd has handed over no such socket";
        Err(io::Error::new(io::ErrorKind::NotFound, text))
    }

    #[cfg(not(unix))]
    fn systemd(_: usize) -> io::Result<Self> {
        Err(io::Error::new(io::ErrorKind::Unsupported, "this system has no systemd"))
    }

    pub(crate) async fn accept(&self) -> io::Result<Stream> {
        match &self.0 {
            Kind::Tcp(listener) => {
                let (stream, peer) = listener.accept().await?;
                // Small answers are not kept back for larger packets.
                let _ = stream.set_nodelay(true);
                Ok(Stream::Tcp(stream, peer))
            }
            #[cfg(unix)]
            Kind::Unix { listener, .. } => Ok(Stream::Unix(listener.accept().await?.0)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_are_read_and_written() {
        for text in ["127.0.0.1:9400", "[::1]:0", "unix:/run/x.sock", "systemd:2", "0.0.0.0:1"] {
            assert_eq!(text.parse::<ListenAddress>().unwrap().to_string(), text);
        }
        assert_eq!("localhost:1".parse::<ListenAddress>().unwrap().to_string(), "127.0.0.1:1");
        for text in
            ["", "9400", ":9400", "unix:", "example.com:1", "1.2.3.4:x", "systemdx", "systemd:-1"]
        {
            assert_eq!(text.parse::<ListenAddress>(), Err(ParseListenAddressError), "{text}");
        }
    }

    #[test]
    fn only_loopback_is_local() {
        for (text, local) in
            [("127.9.9.9:1", true), ("[::1]:1", true), ("0.0.0.0:1", false), ("[::]:1", false)]
        {
            assert_eq!(text.parse::<ListenAddress>().unwrap().is_local(), local, "{text}");
        }
    }
}
