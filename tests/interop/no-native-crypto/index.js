// matrix-bot-sdk reads names off this module when it is loaded, and calls them only for encrypted rooms.
const unavailable = name => function () {
  throw new Error(`matrix-sdk-crypto-nodejs is not installed: ${String(name)} was used`);
};

module.exports = new Proxy({ __esModule: true }, {
  get: (target, name) => name in target ? target[name] : target[name] = unavailable(name),
});
