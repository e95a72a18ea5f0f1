//! ibid: arguments, opening, running, exit code. The only printing to stdout and stderr.

fn main() {}
