using System.Collections.Concurrent;
using System.Text;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Myelin.Api.ClientServer.Accounts;
using Myelin.Api.Json;
using Myelin.Server.Tests.Hosting;
using Xunit;

namespace Myelin.Server.Tests.Accounts;

public sealed class SecretsTests
{
    [Fact]
    public async Task Passwords_and_tokens_reach_neither_the_database_nor_the_logs()
    {
        const string password = "UnmistakablePassword4711";
        const string newPassword = "AnotherUnmistakable4712";
        var directory = Directory.CreateTempSubdirectory("myelin-test-").FullName;
        try
        {
            var log = new CollectedLog();
            List<string> secrets = [password, newPassword];

            // On SQLite in any case: its files are searched below.
            await using (var server = await ServerFixture.StartAsync(
                options => options.Database = string.Empty,
                overrides: builder =>
                {
                    builder.Logging.SetMinimumLevel(LogLevel.Trace);
                    builder.Logging.AddProvider(log);
                    builder.Logging.AddFilter<CollectedLog>("Orleans", LogLevel.Trace);
                    builder.Logging.AddFilter<CollectedLog>("Microsoft", LogLevel.Trace);
                },
                directory: directory))
            {
                var user = await server.RegisterAsync("secretive", password);
                secrets.Add(user.AccessToken);
                var login = (await server.Http.CallAsync(HttpMethod.Post, "/_matrix/client/v3/login", new
                {
                    type = "m.login.password",
                    user = "secretive",
                    password,
                    refresh_token = true,
                })).Succeeded();
                secrets.Add(login.GetProperty("access_token").GetString()!);
                secrets.Add(login.GetProperty("refresh_token").GetString()!);
                var token = await user.PostAsync("/_matrix/client/v1/login/get_token", new { auth = user.PasswordAuth() });
                secrets.Add(token.GetProperty("login_token").GetString()!);

                // A session that stays open, a body that fails to bind, and a change.
                await user.SendAsync(HttpMethod.Delete, "/_matrix/client/v3/devices/X", new { auth = user.PasswordAuth(password: newPassword) });
                await server.Http.CallAsync(HttpMethod.Post, "/_matrix/client/v3/login", new { type = 5, password });
                await user.PostAsync("/_matrix/client/v3/account/password", new { new_password = newPassword, auth = user.PasswordAuth() });
            }

            foreach (var file in Directory.EnumerateFiles(directory, "*", SearchOption.AllDirectories))
            {
                var content = await File.ReadAllBytesAsync(file, TestContext.Current.CancellationToken);
                Assert.All(secrets, secret => Assert.True(content.AsSpan().IndexOf(Encoding.UTF8.GetBytes(secret)) < 0, $"{file} holds {secret}"));
            }

            Assert.NotEmpty(log.Lines);
            Assert.All(log.Lines, line => Assert.DoesNotContain(secrets, secret => line.Contains(secret, StringComparison.Ordinal)));
        }
        finally
        {
            Directory.Delete(directory, recursive: true);
        }
    }

    [Fact]
    public void Requests_do_not_show_their_secrets()
    {
        using var auth = System.Text.Json.JsonDocument.Parse("""{"type": "m.login.password", "password": "hush"}""");
        var register = new Register { Content = new Register.Body { Password = new Secret("hush"), Auth = new AuthenticationData(auth.RootElement) } };
        Assert.DoesNotContain("hush", register.ToString(), StringComparison.Ordinal);
        Assert.DoesNotContain("hush", new Login.Body { Type = "t", Password = new Secret("hush"), Token = new Secret("hush") }.ToString(), StringComparison.Ordinal);
    }

    private sealed class CollectedLog : ILoggerProvider, ILogger
    {
        public ConcurrentQueue<string> Lines { get; } = [];

        public ILogger CreateLogger(string categoryName) => this;

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(
            LogLevel logLevel, Microsoft.Extensions.Logging.EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
            Lines.Enqueue($"{formatter(state, exception)} {exception}");

        public void Dispose()
        {
        }
    }
}
