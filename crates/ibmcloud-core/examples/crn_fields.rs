//! Takes CRNs apart, one per line of the input: prints what it prints as and its nine fields, or the
//! error, with a unit separator between them.

#![expect(clippy::print_stdout, reason = "an example shows what it finds")]

use std::io;

use ibmcloud_core::Crn;

/// ASCII's unit separator: no CRN holds one.
const SEPARATOR: &str = "\x1f";

fn main() -> io::Result<()> {
    for line in io::stdin().lines() {
        match line?.parse::<Crn>() {
            Ok(crn) => println!("{}", parts(&crn).join(SEPARATOR)),
            Err(error) => println!("error: {error}"),
        }
    }
    Ok(())
}

fn parts(crn: &Crn) -> [String; 10] {
    [
        crn.to_string(),
        crn.version().to_owned(),
        crn.cname().to_owned(),
        crn.ctype().to_owned(),
        crn.service().to_owned(),
        crn.region().to_owned(),
        crn.scope().to_string(),
        crn.instance().to_owned(),
        crn.resource_type().to_owned(),
        crn.resource().to_owned(),
    ]
}
