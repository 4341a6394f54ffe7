//! Trouble on request: which requests, and what happens to them.
//!
//! # Grammar
//!
//! `[METHOD] [HOST]PATH [WHEN] TROUBLE [OPTIONS]`, separated by blanks:
//!
//! | Part | Words | Default |
//! | --- | --- | --- |
//! | METHOD | `GET`, `PATCH` … | any |
//! | HOST | glob, directly before the path or as `host=GLOB` | any |
//! | PATH | glob over the encoded path without query; `*` is any run of characters, `/` included | |
//! | WHEN | `nth=N` (only the Nth matching request, from 1), `times=N` (the first N), `every=N`, `during=FROM..TO` (seconds of the cloud's clock since its start) | all |
//! | TROUBLE | one of the table below; `slow` may stand alone or with another one | |
//!
//! | Trouble | What happens | The request takes effect |
//! | --- | --- | --- |
//! | `429`, `status=429` | that status in the error family of the service | no |
//! | `status=503`, `503` … (400 to 599) | the same | no, unless `after` is added |
//! | `cut-before` | the connection ends without an answer | no |
//! | `cut-after` | the connection ends without an answer | yes |
//! | `slow=500ms`, `slow=2s` | the answer comes that much later | yes |
//! | `truncated` | the answer ends in the middle | yes |
//! | `not-json` | 200 and a page of HTML | yes |
//! | `expired-token` | the service's 401, once unless WHEN says otherwise | no |
//! | `redirect`, `redirect=URL` | 307 to a foreign host | no |
//! | `left-out`, `left-out=N` | a list without its last N entries, whose total counts them | yes |
//! | `empty-list` | a list without entries | yes |
//! | `listed-twice` | a list that has its first entry twice, under two names | yes |
//! | `no-parameters` | an instance without `parameters` | yes |
//! | `null-parameters` | an instance whose `parameters` are null | yes |
//! | `clock-back=SECONDS` | the cloud's clock is set back, once unless WHEN says otherwise | yes |
//! | `meanwhile=ACT` | somebody else acts just before, once unless WHEN says otherwise | yes |
//!
//! Options of a status: `retry-after=SECONDS`, `retry-after=date:SECONDS` (an HTTP date that many
//! seconds ahead), `body=json`, `body=html`, `body=text`, `body=empty`, and `after`. With
//! `body=json` the service itself answers, otherwise a gateway in front of it.
//!
//! The acts of `meanwhile` are those of [`Act`](crate::Act). They are done to the instance that the
//! request is about, or to the one that `instance=NAME` names (by name or GUID, percent-encoded as
//! in an act); with `after`, behind the effect of the request and before its answer.
//!
//! A request may be hit by several faults: each delays it, sets the clock back or lets somebody
//! act, and the first one that changes the answer decides the answer.
//!
//! Examples: `PATCH /v2/resource_instances/* nth=1 cut-after`, `GET /api/token times=2 status=503`,
//! `* 429 retry-after=1`, `iam.cloud.ibm.com/identity/token slow=2s`,
//! `PATCH * meanwhile=add-team:Late`.

mod active;
mod fault;
mod lies;
mod parse;

pub use active::FaultReport;
pub(crate) use active::{Faults, Hit};
pub(crate) use fault::glob;
pub use fault::{Fault, FaultBody, RetryAfter, Trouble, When};
pub(crate) use lies::told;
pub use parse::ParseFaultError;
