//! IAM is down for a while, again and again. While a token still lives, a client may notice nothing; when it has ended and
//! IAM gives out no other, it is told 503 and when to ask again; and afterwards all is well by itself.

use std::path::Path;
use std::process::Command;
use std::thread;
use std::time::{Duration, Instant, SystemTime};

use anyhow::{Context, bail, ensure};
use serde_json::{Value, json};

use super::running::{Running, fed, path_of};
use crate::checkout::output;

/// How many ask at a time.
const CLIENTS: usize = 4;
/// Between two requests.
const PAUSE: Duration = Duration::from_millis(100);
/// How long after an outage, in real time, a client may still be told 503.
const RECOVERY: f64 = 2.5;
/// How long a token must have been counted, in real time, until a client must have got it: one that waits gives up at
/// some moment, and a token that comes just after that is for the next one.
const MOMENT: f64 = 1.0;

/// When a token was given out: at the earliest, and when it was counted.
type Birth = (f64, f64);

/// A run. All times are seconds of the cloud's clock since its start.
pub(super) struct Plan {
    pub(super) name: &'static str,
    pub(super) title: &'static str,
    /// How much faster than the machine's clock the cloud's runs.
    speed: u64,
    /// How long a token lives.
    life: u64,
    /// When IAM is down.
    down: &'static [(u64, u64)],
    /// When the run ends.
    end: u64,
    /// Whether an outage outlasts a token, so that clients have to notice.
    pub(super) is_noticed: bool,
}

/// The cloud's clock runs sixty times as fast and the client's own is wrong: each token ends at once, long before the
/// proxy expects it. On the real clock tokens are renewed ahead of their end, and IAM is down just then.
pub(super) fn plans(long: bool) -> [Plan; 2] {
    let fast = Plan {
        name: "proxy-fast-clock",
        title: "the run on the fast clock",
        speed: 60,
        life: 3_600,
        // While a token lives, over its end, while one lives, and for longer than a whole life.
        down: &[(1_200, 1_500), (3_300, 4_200), (6_000, 6_300), (6_600, 10_260)],
        end: 10_800,
        is_noticed: true,
    };
    let real = Plan {
        name: "proxy-real-clock",
        title: "the run on the real clock",
        speed: 1,
        life: 60,
        // When four fifths of a token's life are over.
        down: &[(40, 57), (95, 111), (150, 165)],
        end: 178,
        is_noticed: false,
    };
    if long {
        return [fast, real];
    }
    let down: &[(u64, u64)] = &[(200, 380), (600, 900), (1_200, 1_380), (1_420, 2_340)];
    [
        Plan { life: 600, down, end: 2_460, ..fast },
        // One outage, around the only renewal: 28 to 32 s after a first token that may come some seconds late.
        Plan { life: 40, down: &[(27, 37)], end: 42, ..real },
    ]
}

impl Plan {
    /// How the sandbox is started, and what is handed to the part inside it.
    pub(super) fn start(&self, folder: &Path) -> anyhow::Result<(Vec<String>, Value)> {
        let mut options = vec![format!("--set=token_lifetime_seconds={}", self.life)];
        let mut started = now()?;
        if self.speed > 1 {
            // The cloud's clock starts at a whole second.
            started = started.floor();
            let mut date = Command::new("date");
            date.args(["-u", "-d", &format!("@{started:.0}"), "+%Y-%m-%dT%H:%M:%SZ"]);
            options.push(format!("--clock={}", output(&mut date)?.trim()));
            options.push(format!("--clock-speed={}", self.speed));
        }
        for (from, to) in self.down {
            options.push(format!("--fault=iam.cloud.ibm.com/* during={from}..{to} 503"));
        }
        let task = json!({
            "what": "outages", "folder": folder, "speed": self.speed, "life": self.life,
            "down": self.down, "end": self.end, "noticed": self.is_noticed, "started": started,
        });
        Ok((options, task))
    }
}

/// Seconds since the epoch.
fn now() -> anyhow::Result<f64> {
    Ok(SystemTime::now().duration_since(SystemTime::UNIX_EPOCH)?.as_secs_f64())
}

/// What a client was told, and when: seconds of the cloud's clock.
struct Told {
    asked: f64,
    answered: f64,
    status: String,
    retry_after: Option<u64>,
}

/// The cloud's clock.
struct Clock {
    /// When the cloud started.
    zero: Instant,
    speed: f64,
}

impl Clock {
    fn now(&self) -> f64 {
        self.zero.elapsed().as_secs_f64() * self.speed
    }
}

pub(super) fn carry_out(task: &Value) -> anyhow::Result<String> {
    let folder = path_of(task, "folder").context("no folder")?;
    let number = |name: &str| task[name].as_f64().with_context(|| format!("no {name}"));
    let (life, end, speed) = (number("life")?, number("end")?, number("speed")?);
    let down: Vec<(f64, f64)> = serde_json::from_value(task["down"].clone())?;
    let clock = cloud_clock(number("started")?, speed)?;
    let proxy = Running::start(folder, "proxy", &[])?;
    let (seen, births) = thread::scope(|scope| -> anyhow::Result<_> {
        let clients: Vec<_> =
            (0..CLIENTS).map(|_| scope.spawn(|| client(&proxy, &clock, end))).collect();
        let births = scope.spawn(|| births(&proxy, &clock, end));
        let mut seen = Vec::new();
        for client in clients {
            seen.extend(client.join().map_err(|_| anyhow::anyhow!("a client panicked"))??);
        }
        let births = births.join().map_err(|_| anyhow::anyhow!("counting panicked"))??;
        Ok((seen, births))
    })?;
    let logged = proxy.statuses(|_| true)?;
    ensure!(!logged.contains_key(&401), "there is a 401 in the access log: {logged:?}");
    let judge = Judge { down: &down, life, speed, births };
    seen.iter().try_for_each(|told| judge.hear(told))?;
    let verdict = judge.summary(&seen, task["noticed"] == true)?;
    let metrics = proxy.metrics()?;
    proxy.stop()?;
    Ok(format!(
        "{:.1} min of the cloud's clock at {speed} times the speed, tokens of {:.1} min, IAM down {} times for {}: {verdict}; \
         {} tokens, {} refused ones replaced",
        end / 60.0,
        life / 60.0,
        down.len(),
        spans(&down),
        metrics.all("token_renewals"),
        metrics.all("tokens_refused_total"),
    ))
}

/// A client that asks until the end.
fn client(proxy: &Running, clock: &Clock, end: f64) -> anyhow::Result<Vec<Told>> {
    let mut seen = Vec::new();
    while clock.now() < end {
        seen.push(ask(proxy, clock)?);
        thread::sleep(PAUSE);
    }
    Ok(seen)
}

/// When tokens were given out.
fn births(proxy: &Running, clock: &Clock, end: f64) -> anyhow::Result<Vec<Birth>> {
    let (mut births, mut before, mut count) = (vec![(0.0, 0.0)], clock.now(), None);
    while clock.now() < end {
        let asked = clock.now();
        let now = proxy.metrics()?.all("token_renewals");
        if count.replace(now).is_some_and(|count| count != now) {
            births.push((before, clock.now()));
        }
        before = asked;
        thread::sleep(PAUSE);
    }
    Ok(births)
}

fn spans(down: &[(f64, f64)]) -> String {
    let spans = down.iter().map(|(from, to)| format!("{:.1}", (to - from) / 60.0));
    format!("{} min", spans.collect::<Vec<_>>().join(", "))
}

/// The cloud's clock by the date of one of its answers, which says the second; where that is too coarse, because it runs
/// no faster than the machine's, by the machine's.
fn cloud_clock(started: f64, speed: f64) -> anyhow::Result<Clock> {
    let before = Instant::now();
    let mut cloud = now()?;
    if speed > 1.0 {
        let mut command = Command::new("curl");
        command.args(["-sS", "-o", "/dev/null", "-D", "-", "--max-time", "10"]);
        let head = output(command.arg("https://iam.cloud.ibm.com/identity/keys"))?;
        let date = header(&head, "date").context("the cloud sends no date")?;
        cloud = output(Command::new("date").args(["-d", date, "+%s"]))?.trim().parse()?;
    }
    let elapsed = Duration::from_secs_f64(((cloud - started) / speed).max(0.0));
    let zero = before.checked_sub(elapsed).context("the cloud is older than this machine")?;
    Ok(Clock { zero, speed })
}

fn ask(proxy: &Running, clock: &Clock) -> anyhow::Result<Told> {
    let mut command = Command::new("curl");
    command.args(["-sS", "-o", "/dev/null", "-D", "-", "--max-time", "30", "--config", "-"]);
    let config = format!("header = \"Authorization: Bearer {}\"\n", proxy.secret);
    let asked = clock.now();
    let head = fed(command.arg(proxy.url("/api/user/me")), &config)?;
    let answered = clock.now();
    let status = head.split(' ').nth(1).context("no status")?.trim().to_owned();
    let retry_after = header(&head, "retry-after").and_then(|it| it.parse().ok());
    Ok(Told { asked, answered, status, retry_after })
}

fn header<'h>(head: &'h str, name: &str) -> Option<&'h str> {
    let fields = head.lines().filter_map(|line| line.split_once(':'));
    let (_, value) = fields.into_iter().find(|(field, _)| field.eq_ignore_ascii_case(name))?;
    Some(value.trim())
}

/// Says what was right to be told, by the outages and the lives of tokens.
struct Judge<'a> {
    down: &'a [(f64, f64)],
    life: f64,
    speed: f64,
    births: Vec<Birth>,
}

impl Judge<'_> {
    fn hear(&self, told: &Told) -> anyhow::Result<()> {
        let Told { asked, answered, status, .. } = told;
        let when = format!("asked at {asked:.1}, answered at {answered:.1}");
        match status.as_str() {
            "200" => Ok(()),
            "503" => {
                let must_be_known = answered - MOMENT * self.speed;
                let known = self.births.iter().rfind(|(_, counted)| *counted <= must_be_known);
                let dead = known.map_or(0.0, |(earliest, _)| earliest + self.life);
                ensure!(
                    *answered >= dead,
                    "503 while the token lived, until {dead:.1} at the earliest: {when}"
                );
                let slack = RECOVERY * self.speed;
                let is_down = |(from, to): &(f64, f64)| from <= answered && *asked < to + slack;
                ensure!(self.down.iter().any(is_down), "503 while IAM was there: {when}");
                let retry = told.retry_after.context("503 without Retry-After")?;
                ensure!(retry > 0, "Retry-After is 0");
                Ok(())
            }
            other => bail!("a client was told {other}: {when}"),
        }
    }

    fn summary(&self, seen: &[Told], is_noticed: bool) -> anyhow::Result<String> {
        let told = |status: &str| seen.iter().filter(|it| it.status == status).count();
        let (good, unavailable) = (told("200"), told("503"));
        let last = seen.iter().max_by(|one, two| one.answered.total_cmp(&two.answered));
        let last = last.context("nobody has asked")?;
        ensure!(last.status == "200", "the last client was told {}", last.status);
        let waits = seen.iter().map(|it| (it.answered - it.asked) / self.speed);
        let longest = waits.fold(0.0, f64::max);
        if is_noticed {
            ensure!(unavailable > 0, "no client has noticed an outage that outlasts its token");
        } else {
            ensure!(unavailable == 0, "{unavailable} clients were told 503");
        }
        Ok(format!(
            "{good} times 200, {unavailable} times 503 with Retry-After and only where the token had ended, no other \
             status, the longest wait {longest:.1} s"
        ))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn told(asked: f64, status: &str, retry_after: Option<u64>) -> Told {
        Told { asked, answered: asked + 1.0, status: status.to_owned(), retry_after }
    }

    #[test]
    fn a_503_is_right_only_where_token_and_iam_are_gone() {
        let down = &[(100.0, 200.0)];
        let judge = Judge {
            down,
            life: 60.0,
            speed: 1.0,
            births: vec![(0.0, 0.0), (80.0, 80.5), (201.0, 201.5)],
        };
        let (late, good) = (told(150.0, "503", Some(5)), told(202.0, "200", None));
        let just_missed = told(200.9, "503", Some(5));
        assert!([&late, &good, &just_missed].into_iter().all(|it| judge.hear(it).is_ok()));
        for (asked, status, retry_after, why) in [
            (150.0, "503", None, "without Retry-After"),
            (120.0, "503", Some(5), "the token lives"),
            (205.0, "503", Some(5), "the next token lives"),
            (270.0, "503", Some(5), "IAM is there again"),
            (150.0, "401", None, "401"),
        ] {
            assert!(judge.hear(&told(asked, status, retry_after)).is_err(), "{why}");
        }
        let ends_badly = [told(150.0, "503", Some(5))];
        assert!(judge.summary(&ends_badly, true).is_err());
        let seen = [late, good];
        assert!(judge.summary(&seen, true).is_ok() && judge.summary(&seen, false).is_err());
    }

    #[test]
    fn headers_are_found_by_their_names() {
        let head = "HTTP/1.1 503 Service Unavailable\r\nRetry-After: 5\r\n\r\n";
        assert_eq!(header(head, "retry-after"), Some("5"));
        assert_eq!(header(head, "date"), None);
    }
}
