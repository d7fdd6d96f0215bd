using Myelin.Server.Configuration;
using Myelin.Server.Hosting;

await using var app = MyelinHost.Build(new MyelinOptions());
await app.RunAsync();
