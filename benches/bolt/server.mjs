// The peer of benches/slack: @slack/bolt answering signed requests, with everything left out but the answer. It calls nothing
// outside, stores nothing and prints its port when it listens.
import bolt from '@slack/bolt';

const { App, HTTPReceiver, LogLevel } = bolt;

const receiver = new HTTPReceiver({
  signingSecret: process.env.SIGNING_SECRET,
  endpoints: ['/slack/events', '/slack/commands'],
  logLevel: LogLevel.ERROR,
});
const app = new App({
  receiver,
  logLevel: LogLevel.ERROR,
  authorize: async () => ({
    botToken: 'xoxb-1',
    botId: 'B0GREENROOM',
    botUserId: process.env.BOT_USER,
    teamId: process.env.TEAM,
  }),
});
for (const name of ['/greenroom', '/leaderboard']) {
  app.command(name, async ({ ack }) => {
    await ack();
  });
}
app.message(async () => {});

const server = await receiver.start({ host: '127.0.0.1', port: 0 });
console.log(server.address().port);
