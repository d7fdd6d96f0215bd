using System.Collections.Concurrent;
using Microsoft.Extensions.DependencyInjection;
using Myelin.Core.Identifiers;
using Myelin.Server.Accounts;
using Myelin.Server.Tests.Hosting;
using Xunit;

namespace Myelin.Server.Tests.Accounts;

public sealed class DeactivationStepTests
{
    [Fact]
    public async Task Steps_that_did_not_succeed_are_run_again_after_a_restart()
    {
        var directory = Directory.CreateTempSubdirectory("myelin-test-").FullName;
        try
        {
            var failing = new Step { Fails = true };
            await using (var server = await StartAsync(failing, directory))
            {
                var user = await server.RegisterAsync("leaver");
                await user.PostAsync("/_matrix/client/v3/account/deactivate", new { auth = user.PasswordAuth(), erase = true });
                await failing.Ran.WaitAsync(TestContext.Current.CancellationToken);
            }

            var working = new Step();
            await using (await StartAsync(working, directory))
            {
                await working.Ran.WaitAsync(TestContext.Current.CancellationToken);
                Assert.Equal((UserId.Parse("@leaver:test.example"), true), working.Runs.Single());
            }
        }
        finally
        {
            Directory.Delete(directory, recursive: true);
        }
    }

    private static Task<ServerFixture> StartAsync(Step step, string directory) =>
        ServerFixture.StartAsync(overrides: builder => builder.Services.AddSingleton<IDeactivationStep>(step), directory: directory);

    private sealed class Step : IDeactivationStep
    {
        public bool Fails { get; init; }

        public SemaphoreSlim Ran { get; } = new(0);

        public ConcurrentQueue<(UserId User, bool Erase)> Runs { get; } = [];

        public Task RunAsync(UserId user, bool erase, CancellationToken cancellationToken)
        {
            Runs.Enqueue((user, erase));
            Ran.Release();
            return Fails ? throw new InvalidOperationException("This step fails.") : Task.CompletedTask;
        }
    }
}
