#!/usr/bin/env python3
"""What a call of a model costs on its way through the gateway, measured on this one machine; see bench/README.md.

usage: bench/gateway.py [--seconds 6] [--repeat 3] [--server-core 0] [--load-core 1] [--only NAME,...]

Every treatment answers the same requests of OpenAI's chat completions, from the same mock provider: the provider itself
(direct), nginx as a plain reverse proxy, Sekisho with more and more switched on, and Portkey's gateway where npm has it. The
order of the treatments turns with every repetition. Results: build/bench/gateway.json (every single run) and gateway.txt.
"""
import argparse
import contextlib
import json
import os
import pathlib
import re
import shutil
import signal
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.request

HERE = pathlib.Path(__file__).resolve().parent.parent
BUILD = HERE / "build" / "bench"
LOAD = BUILD / "bench/load/sekisho-load"
MOCK = BUILD / "bench/mock_provider/sekisho-mock-provider"
SEKISHO = BUILD / "sekisho"
MODEL = "bench.model-v1"
ROOT = {"AWS_ACCESS_KEY_ID": "AKIAIOSFODNN7BENCHES", "AWS_SECRET_ACCESS_KEY": "bench-secret-bench-secret-bench-secret-00"}


class Machine:
    """Which core the server under test has, and which the load and the provider share."""

    def __init__(self, arguments, work):
        self.seconds, self.repeat = arguments.seconds, arguments.repeat
        self.server_core, self.load_core = str(arguments.server_core), str(arguments.load_core)
        self.work = work
        self.tick = os.sysconf("SC_CLK_TCK")

    def start(self, core, command, log, **environment):
        with open(self.work / log, "w", encoding="utf-8") as output:
            return subprocess.Popen(["taskset", "-c", core, *map(str, command)], stdout=output, stderr=subprocess.STDOUT,
                                    env={**os.environ, **environment})

    def load(self, port, *options, environment=None, seconds=None):
        """One run of the load generator; its JSON."""
        result = self.work / "load.json"
        command = ["taskset", "-c", self.load_core, str(LOAD), "--port", str(port), "--sign", "second", "--warm-up", "0.5",
                   "--seconds", str(seconds or self.seconds), "--json", str(result), *map(str, options)]
        ended = subprocess.run(command, env={**os.environ, **(environment or {})}, capture_output=True, text=True, check=False)
        if not result.exists():
            raise RuntimeError(ended.stdout + ended.stderr)
        report = json.loads(result.read_text(encoding="utf-8"))
        if report["errors"] > 0:
            print(ended.stdout[-800:], file=sys.stderr)
        result.unlink()
        return report


def cpu_seconds(pids, tick):
    total = 0
    for pid in pids:
        fields = pathlib.Path(f"/proc/{pid}/stat").read_text(encoding="utf-8").rpartition(")")[2].split()
        total += int(fields[11]) + int(fields[12])
    return total / tick


def resident_mib(pids):
    total = 0
    for pid in pids:
        total += int(re.search(r"VmRSS:\s+(\d+)", pathlib.Path(f"/proc/{pid}/status").read_text(encoding="utf-8"))[1])
    return total / 1024


def family_of(pid):
    children = subprocess.run(["pgrep", "-P", str(pid)], capture_output=True, text=True, check=False).stdout.split()
    return [pid, *map(int, children)]


def stop(process):
    if process is None:
        return
    process.send_signal(signal.SIGTERM)
    try:
        process.wait(20)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()


def eventually(read, seconds=20):
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        with contextlib.suppress(OSError, ValueError, TypeError, IndexError):
            value = read()
            if value:
                return value
        time.sleep(0.05)
    raise RuntimeError("it did not start")


class Mock:
    """The provider: answers at once, or as slowly as a model."""

    def __init__(self, machine, *options):
        self.process = machine.start(machine.load_core, [MOCK, *options], "mock.log")
        log = machine.work / "mock.log"
        self.port = eventually(lambda: int(re.search(r"port (\d+)", log.read_text(encoding="utf-8"))[1]))

    def bill(self):
        with urllib.request.urlopen(f"http://127.0.0.1:{self.port}/bill", timeout=5) as answer:
            return json.load(answer)


class Direct:
    name, port_needed = "direct", False

    def start(self, machine, mock):
        self.port, self.pids, self.environment = mock.port, [mock.process.pid], {}
        return self

    def stop(self):
        pass


class Nginx:
    """A plain reverse proxy with connections kept on both sides."""
    name = "nginx"

    def start(self, machine, mock):
        program = shutil.which("nginx")
        if not program:
            raise FileNotFoundError("nginx is not installed")
        self.port = 18480
        configuration = machine.work / "nginx.conf"
        configuration.write_text(f"""
worker_processes 1; pid {machine.work}/nginx.pid; error_log {machine.work}/nginx.error.log;
events {{ worker_connections 16384; }}
http {{
  access_log off; client_max_body_size 8m; client_body_buffer_size 1m; client_body_temp_path {machine.work}/body;
  proxy_temp_path {machine.work}/proxy; fastcgi_temp_path {machine.work}/f; uwsgi_temp_path {machine.work}/u; scgi_temp_path {machine.work}/s;
  keepalive_requests 10000000;
  upstream mock {{ server 127.0.0.1:{mock.port}; keepalive 512; keepalive_requests 10000000; }}
  server {{ listen 127.0.0.1:{self.port};
    location / {{ proxy_pass http://mock; proxy_http_version 1.1; proxy_set_header Connection ""; proxy_buffering off; }} }}
}}""", encoding="utf-8")
        self.process = machine.start(machine.server_core, [program, "-c", configuration, "-g", "daemon off;"], "nginx.log")
        time.sleep(0.5)
        self.pids, self.environment = family_of(self.process.pid), {}
        return self

    def stop(self):
        stop(self.process)


class Portkey:
    """@portkey-ai/gateway, told by headers where the provider is."""
    name = "portkey"

    def start(self, machine, mock):
        subprocess.run([HERE / "tools/install_clients.sh", "bench/portkey"], check=True, capture_output=True)
        program = HERE / "bench/portkey/node_modules/@portkey-ai/gateway/build/start-server.js"
        if not program.exists():
            raise FileNotFoundError(str(program))
        self.port = 18481
        self.process = machine.start(machine.server_core, ["node", program, "--headless", f"--port={self.port}"], "portkey.log")
        eventually(lambda: urllib.request.urlopen(f"http://127.0.0.1:{self.port}/", timeout=1).status)
        self.pids = [self.process.pid]
        self.environment = {"SEKISHO_LOAD_HEADERS": f"x-portkey-provider: openai\nx-portkey-custom-host: http://127.0.0.1:{mock.port}/v1",
                            "SEKISHO_LOAD_BEARER": "none"}
        return self

    def stop(self):
        stop(self.process)


PRICES = f"""
prices:
  version: bench
  list:
    - {{ key: {MODEL}, input: "0.25", output: "1.25" }}
"""
LIMITS = """
limits:
  - { name: by-role, scope: { user: each }, requests_per_minute: 100000000, tokens_per_minute: 1000000000000, concurrent: 100000 }
"""
BUDGETS = """
budgets:
  - { name: everything, period: month, usd: 100000000 }
  - { name: tenant, scope: { tenant: each }, period: month, usd: 100000000 }
  - { name: user, scope: { user: each }, period: day, usd: 100000000 }
  - { name: model, scope: { model: each }, period: day, usd: 100000000 }
"""


def policy_of(statements):
    """One that allows, among others about other models."""
    others = [{"Effect": "Allow", "Action": "bedrock:InvokeModel", "Resource": f"arn:aws:bedrock:*::foundation-model/other-{i}"}
              for i in range(statements - 1)]
    allowed = {"Effect": "Allow", "Action": ["bedrock:InvokeModel*", "bedrock:CallWithBearerToken", "bedrock:ApplyGuardrail"], "Resource": "*"}
    return json.dumps({"Version": "2012-10-17", "Statement": [*others, allowed]})


class Sekisho:
    """Sekisho with `extra` configuration; callers have `statements` in their policies and sign, or bear a key."""

    def __init__(self, name, extra="", statements=1, bearer=False, guardrail=False):
        self.name, self.extra, self.statements, self.bearer, self.guardrail = name, extra, statements, bearer, guardrail
        self.data = None

    def start(self, machine, mock):
        configuration = machine.work / f"{self.name}.yaml"
        configuration.write_text(f"""threads: 1
requests_per_caller: 100000
providers:
  - {{ name: mock, type: openai, url: "http://127.0.0.1:{mock.port}/v1", api_key_env: BENCH_PROVIDER_KEY }}
models:
  - id: {MODEL}
    name: Bench
    provider_name: Mock
    max_output_tokens: 100000
    context_window: 1000000
    routes: [{{ provider: mock, model: mock }}]
{PRICES}{self.extra}""", encoding="utf-8")
        self.data = machine.work / f"data-{self.name}"
        ports = machine.work / "ports"
        ports.unlink(missing_ok=True)
        self.process = machine.start(
            machine.server_core, [SEKISHO, "serve", "--data", self.data, "--config", configuration, "--listen", "127.0.0.1:0",
                                  "--admin-listen", "127.0.0.1:0", "--ports-file", ports], f"{self.name}.log",
            BENCH_PROVIDER_KEY="bench", SEKISHO_ROOT_ACCESS_KEY_ID=ROOT["AWS_ACCESS_KEY_ID"],
            SEKISHO_ROOT_SECRET_ACCESS_KEY=ROOT["AWS_SECRET_ACCESS_KEY"])
        self.port = eventually(lambda: int(re.search(r"^port=(\d+)", ports.read_text(encoding="utf-8"), re.M)[1]))
        self.pids = [self.process.pid]
        self.environment = self.caller()
        return self

    def aws(self, *arguments):
        ended = subprocess.run(["/usr/bin/aws", "--endpoint-url", f"http://127.0.0.1:{self.port}", "--output", "json", *arguments],
                               env={**os.environ, **ROOT, "AWS_DEFAULT_REGION": "us-east-1", "AWS_PAGER": "", "AWS_CONFIG_FILE": "/dev/null"},
                               capture_output=True, text=True, check=False)
        if ended.returncode != 0:
            raise RuntimeError(ended.stderr)
        return json.loads(ended.stdout) if ended.stdout.strip() else {}

    def caller(self):
        """A user of IAM, not root: what most callers are."""
        self.aws("iam", "create-user", "--user-name", "bench")
        for i in range(0, self.statements, 100):
            part = min(100, self.statements - i)
            self.aws("iam", "create-policy", "--policy-name", f"bench-{i}", "--policy-document", policy_of(part))
            self.aws("iam", "attach-user-policy", "--user-name", "bench", "--policy-arn",
                     f"arn:aws:iam::123456789012:policy/bench-{i}")
        if self.bearer:
            key = self.aws("iam", "create-service-specific-credential", "--user-name", "bench", "--service-name", "bedrock.amazonaws.com")
            return {"SEKISHO_LOAD_BEARER": key["ServiceSpecificCredential"]["ServiceCredentialSecret"]}
        key = self.aws("iam", "create-access-key", "--user-name", "bench")["AccessKey"]
        return {"AWS_ACCESS_KEY_ID": key["AccessKeyId"], "AWS_SECRET_ACCESS_KEY": key["SecretAccessKey"]}

    def stop(self):
        stop(self.process)
        shutil.rmtree(self.data, ignore_errors=True)


GUARDRAIL = """
guardrails:
  enforce:
    - { guardrail: bench, models: ["*"], mode: enforce }
"""
TREATMENTS = [
    Direct(), Nginx(), Portkey(),
    Sekisho("sekisho-sigv4"),
    Sekisho("sekisho-bearer", bearer=True),
    Sekisho("sekisho-policy-100", statements=100),
    Sekisho("sekisho-policy-1000", statements=1000),
    Sekisho("sekisho-rates", extra=LIMITS),
    Sekisho("sekisho-rates-budgets", extra=LIMITS + BUDGETS),
]


def chat(*options):
    return ["chat", "--model", MODEL, "--max-tokens", "64", *options]


class Report:
    def __init__(self):
        self.runs = []

    def add(self, treatment, what, report, **more):
        latency = report["latencyMilliseconds"]
        run = {"treatment": treatment, "what": what, "rate": report["requestsPerSecond"], "offered": report["rate"], "p50": latency["p50"],
               "p99": latency["p99"], "mean": latency["mean"], "errors": report["errors"] + report["brokenConnections"], **more}
        if report.get("firstPieceMilliseconds"):
            run["firstPiece"], run["betweenPieces"] = report["firstPieceMilliseconds"], report["betweenPiecesMilliseconds"]
        self.runs.append(run)
        print(f"  {treatment:24} {what:22} {run['rate']:9.0f}/s  p50 {run['p50']:.3f}  p99 {run['p99']:.3f} ms"
              + (f"  {more['perCoreSecond']:.0f} per core-second" if more.get("perCoreSecond") else "")
              + (f"  first piece p50 {run['firstPiece']['p50']:.3f} ms" if "firstPiece" in run else "")
              + (f"  {run['errors']} ERRORS" if run["errors"] else ""), flush=True)

    def medians(self):
        """{what: {treatment: {figure: (least, median, most)}}}"""
        found = {}
        for run in self.runs:
            figures = found.setdefault(run["what"], {}).setdefault(run["treatment"], {})
            for name in ("rate", "p50", "p99", "mean", "perCoreSecond", "residentMib"):
                if run.get(name) is not None:
                    figures.setdefault(name, []).append(run[name])
            if "firstPiece" in run:
                figures.setdefault("firstPieceP50", []).append(run["firstPiece"]["p50"])
                figures.setdefault("firstPieceP99", []).append(run["firstPiece"]["p99"])
                figures.setdefault("betweenPiecesP50", []).append(run["betweenPieces"]["p50"])
        return {what: {name: {key: [min(values), statistics.median(values), max(values)] for key, values in figures.items()}
                       for name, figures in treatments.items()} for what, treatments in found.items()}


def measured(machine, server, report, what, *options, seconds=None):
    before = cpu_seconds(server.pids, machine.tick)
    result = machine.load(server.port, *options, environment=server.environment, seconds=seconds)
    spent = cpu_seconds(server.pids, machine.tick) - before
    answered = result["requests"] + result["errors"]
    report.add(server.name, what, result, perCoreSecond=answered / spent if spent > 0 and answered else None,
               residentMib=resident_mib(server.pids))


def measure_at_once(machine, mock, server, report):
    for size, label in ((1000, "1 KB"), (16_000, "16 KB"), (400_000, "400 KB")):
        connections = 32 if size < 100_000 else 8
        measured(machine, server, report, f"closed loop, {label}", "--connections", connections, *chat("--prompt-bytes", size))
    for rate in (500, 1000, 2000):
        measured(machine, server, report, f"{rate}/s, 1 KB", "--connections", 64, "--rate", rate, *chat("--prompt-bytes", 1000))


def measure_streams(machine, mock, server, report):
    for streams in (16, 128):
        measured(machine, server, report, f"{streams} streams", "--connections", streams, *chat("--prompt-bytes", 1000, "--stream"))


def measure(machine, treatments, report, mock_options, steps):
    for repetition in range(machine.repeat):
        turned = treatments[repetition % len(treatments):] + treatments[:repetition % len(treatments)]
        for treatment in turned:
            mock = Mock(machine, *mock_options)
            server = None
            try:
                server = treatment.start(machine, mock)
                steps(machine, mock, server, report)
            except (FileNotFoundError, RuntimeError, subprocess.CalledProcessError) as problem:
                print(f"  {treatment.name}: not measured: {problem}", file=sys.stderr)
            finally:
                if server:
                    treatment.stop()
                stop(mock.process)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seconds", type=float, default=6)
    parser.add_argument("--repeat", type=int, default=3)
    parser.add_argument("--server-core", type=int, default=0)
    parser.add_argument("--load-core", type=int, default=1)
    parser.add_argument("--only", default="", help="names of treatments, separated by commas")
    parser.add_argument("--skip", default="", choices=["", "streams", "at-once"])
    arguments = parser.parse_args()
    only = arguments.only.split(",") if arguments.only else []
    treatments = [treatment for treatment in TREATMENTS if not only or treatment.name in only]
    report = Report()
    with tempfile.TemporaryDirectory() as folder:
        machine = Machine(arguments, pathlib.Path(folder))
        if arguments.skip != "at-once":
            print("a provider that answers at once")
            measure(machine, treatments, report, ["--tokens", 64], measure_at_once)
        if arguments.skip != "streams":
            print("a provider that streams: 25 ms to the first token, 5 ms between, 64 tokens")
            measure(machine, treatments, report, ["--tokens", 64, "--first-token", 25, "--token", 5], measure_streams)
    result = {"date": time.strftime("%F", time.gmtime()), "loadAverage": os.getloadavg()[0], "medians": report.medians(), "runs": report.runs}
    (BUILD / "gateway.json").write_text(json.dumps(result, indent=1), encoding="utf-8")
    print(json.dumps(result["medians"], indent=1))


if __name__ == "__main__":
    main()
