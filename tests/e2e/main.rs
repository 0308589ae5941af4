//! End-to-end tests: the real binary against the simulators over real TLS sockets.
