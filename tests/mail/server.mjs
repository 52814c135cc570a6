// A real mail server on loopback, for tests: smtp-server takes the letters, mailparser reads them.
//
// It prints its port as one line of JSON, then one line for each letter it took, and listens until
// its standard input is closed. Its one argument is the port; 0 takes a free one. An address that
// begins with `busy` is put off, one that begins with `gone` is refused for good.
import { SMTPServer } from 'smtp-server'
import { simpleParser } from 'mailparser'

const say = (what) => process.stdout.write(`${JSON.stringify(what)}\n`)
const refuse = (code, words) => Object.assign(new Error(words), { responseCode: code })

const server = new SMTPServer({
  // In the clear, as on one machine.
  disabledCommands: ['STARTTLS'],
  allowInsecureAuth: true,
  authMethods: ['PLAIN', 'LOGIN'],
  onAuth({ username, password }, _session, done) {
    const known = username === 'latchkey' && password === 'a mail password'
    done(known ? null : refuse(535, 'who are you'), known ? { user: username } : undefined)
  },
  onRcptTo({ address }, _session, done) {
    if (address.startsWith('busy')) return done(refuse(451, 'come back later'))
    if (address.startsWith('gone')) return done(refuse(550, 'nobody here'))
    done()
  },
  async onData(stream, session, done) {
    const mail = await simpleParser(stream)
    const headers = Object.fromEntries(mail.headerLines.map(({ key, line }) => [key, line]))
    say({
      user: session.user,
      hello: session.hostNameAppearsAs,
      envelope: { from: session.envelope.mailFrom.address, to: session.envelope.rcptTo.map(({ address }) => address) },
      from: mail.from.text,
      to: mail.to.text,
      subject: mail.subject,
      text: mail.text,
      html: mail.html,
      messageId: mail.messageId,
      date: mail.date.toISOString(),
      headers,
    })
    done()
  },
})
server.on('error', () => {})
server.listen(Number(process.argv[2]), '127.0.0.1', () => say({ port: server.server.address().port }))
process.stdin.resume().on('end', () => process.exit(0))
