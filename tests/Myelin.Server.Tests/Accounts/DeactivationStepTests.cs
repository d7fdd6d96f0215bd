using System.Collections.Concurrent;
using Microsoft.Extensions.DependencyInjection;
using Myelin.Core.Identifiers;
using Myelin.Server.Accounts;
using Myelin.Server.Storage;
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

    [Fact]
    public async Task A_step_that_fails_is_tried_again_and_the_end_is_noted()
    {
        var failures = 2;
        var step = new Step { FailsNow = () => failures-- > 0 };
        await using var server = await ServerFixture.StartAsync(overrides: builder => builder.Services.AddSingleton<IDeactivationStep>(step));
        var user = await server.RegisterAsync("insistent");
        await user.PostAsync("/_matrix/client/v3/account/deactivate", new { auth = user.PasswordAuth() });
        for (var i = 0; i < 3; i++)
        {
            await step.Ran.WaitAsync(TestContext.Current.CancellationToken);
        }

        // Written after the step has said that it ran.
        await Eventually.HoldsAsync(async () => await server.Get<IDatabase>().ReadAsync(
            (session, token) => session.ScalarAsync(
                "SELECT (SELECT COUNT(*) FROM accounts WHERE has_steps_pending = 1) + (SELECT COUNT(*) FROM due_work WHERE kind = $1)", token, Deactivation.WorkKind),
            TestContext.Current.CancellationToken) == 0);

        Assert.Equal(3, step.Runs.Count);
    }

    private static Task<ServerFixture> StartAsync(Step step, string directory) =>
        ServerFixture.StartAsync(overrides: builder => builder.Services.AddSingleton<IDeactivationStep>(step), directory: directory);

    private sealed class Step : IDeactivationStep
    {
        public bool Fails { get; init; }

        public Func<bool> FailsNow { get; init; } = static () => false;

        public SemaphoreSlim Ran { get; } = new(0);

        public ConcurrentQueue<(UserId User, bool Erase)> Runs { get; } = [];

        public Task RunAsync(UserId user, bool erase, CancellationToken cancellationToken)
        {
            Runs.Enqueue((user, erase));
            Ran.Release();
            return Fails || FailsNow() ? throw new InvalidOperationException("This step fails.") : Task.CompletedTask;
        }
    }
}
