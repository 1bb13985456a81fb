#!/usr/bin/env python3
"""A mail server (SMTP with STARTTLS and AUTH) and an SMS gateway on loopback, for messages.sh. Standard library only.

usage: post_office.py FOLDER    with cert.pem, key.pem, password and sms.key in it. Writes `ports` there when it listens,
then mail-1, mail-2, ... (the envelope's two lines, then the mail) and sms-1, ... (the verified bodies).
"""
import base64, hashlib, hmac, http.server, pathlib, socketserver, ssl, sys, threading

folder = pathlib.Path(sys.argv[1])
tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
tls.load_cert_chain(folder / "cert.pem", folder / "key.pem")
password = (folder / "password").read_bytes().strip()
sms_key = (folder / "sms.key").read_bytes().strip()
lock, counts = threading.Lock(), {"mail": 0, "sms": 0}


def keep(kind, content):
    with lock:
        counts[kind] += 1
        part = folder / f"{kind}-{counts[kind]}.part"
        part.write_bytes(content)
        part.rename(folder / f"{kind}-{counts[kind]}")


class Mail(socketserver.StreamRequestHandler):
    def say(self, text):
        self.wfile.write(text.encode() + b"\r\n")

    def handle(self):
        encrypted = known = False
        sender = recipient = b""
        self.say("220 post office")
        while line := self.rfile.readline():
            line = line.rstrip(b"\r\n")
            word = line.split(b" ")[0].upper()
            if word == b"EHLO":
                self.say("250-post office")
                self.say("250-AUTH PLAIN" if encrypted else "250-STARTTLS")
                self.say("250 SMTPUTF8")
            elif word == b"STARTTLS":
                self.say("220 now")
                self.connection = tls.wrap_socket(self.connection, server_side=True)
                self.rfile, self.wfile = self.connection.makefile("rb"), self.connection.makefile("wb", 0)
                encrypted = True
            elif word == b"AUTH":
                given = line.split(b" ")
                if len(given) < 3:
                    self.say("334 ")
                    given = [b"", b"", self.rfile.readline().strip()]
                known = encrypted and base64.b64decode(given[2]) == b"\0relay\0" + password
                self.say("235 welcome" if known else "535 no")
            elif word == b"MAIL":
                sender = line
                self.say("250 ok" if known else "530 authenticate")
            elif word == b"RCPT":
                recipient = line
                self.say("550 nobody of that name" if b"refused@" in line else "250 ok")
            elif word == b"DATA":
                self.say("354 go on")
                lines = []
                while (line := self.rfile.readline()) != b".\r\n":
                    lines.append(line[1:] if line.startswith(b".") else line)
                keep("mail", sender + b"\n" + recipient + b"\n" + b"".join(lines))
                self.say("250 taken")
            elif word == b"QUIT":
                return self.say("221 bye")
            else:
                self.say("250 ok")


class Sms(http.server.BaseHTTPRequestHandler):
    def do_POST(self):
        body = self.rfile.read(int(self.headers["Content-Length"]))
        signed = f"v1\n{self.headers['X-Sekisho-Timestamp']}\n{self.headers['X-Sekisho-Message']}\n".encode() + body
        expected = "v1=" + hmac.new(sms_key, signed, hashlib.sha256).hexdigest()
        good = hmac.compare_digest(expected, self.headers["X-Sekisho-Signature"])
        if good:
            keep("sms", body)
        self.send_response(204 if good else 403)
        self.end_headers()

    def log_message(self, *_):
        pass


class MailServer(socketserver.ThreadingTCPServer):
    daemon_threads = True


mail, sms = MailServer(("127.0.0.1", 0), Mail), http.server.ThreadingHTTPServer(("127.0.0.1", 0), Sms)
threading.Thread(target=mail.serve_forever, daemon=True).start()
part = folder / "ports.part"
part.write_text(f"mail_port={mail.server_address[1]} sms_port={sms.server_address[1]}\n")
part.rename(folder / "ports")
sms.serve_forever()
