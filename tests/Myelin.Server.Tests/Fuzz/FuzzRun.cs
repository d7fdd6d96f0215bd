using Myelin.Api.Contracts;
using Myelin.Server.Tests.AppServices;
using Myelin.Server.Tests.Hosting;
using Myelin.Server.Tests.Scenarios;

namespace Myelin.Server.Tests.Fuzz;

/// <summary>Sends mutated requests of everything the scenarios called, and looks at every answer.</summary>
internal sealed class FuzzRun(ScenarioWorld world, int seed)
{
    private const int Parallel = 4;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private readonly List<RecordedCall> _corpus = [.. world.Calls.Where(call => call.Operation is not null)];
    private int _users;

    /// <summary>Sends a number of requests; gives what was wrong, at most a few.</summary>
    public async Task<IReadOnlyList<string>> SendAsync(int requests)
    {
        var faults = new List<string>();
        var turns = Enumerable.Range(0, Parallel).Select(turn => TurnAsync(turn, requests / Parallel, faults));
        await Task.WhenAll(turns);
        return faults;
    }

    private async Task TurnAsync(int turn, int requests, List<string> faults)
    {
        var user = await NewUserAsync();
        for (var index = 0; index < requests; index++)
        {
            // A seed for each request: one of them can be repeated alone.
            var random = new Random(unchecked((((seed * 31) + turn) * 1_000_003) + index));
            var call = _corpus[(index + (turn * 31)) % _corpus.Count];
            var fault = await FaultOfAsync(call, user, random);
            lock (faults)
            {
                if (fault is not null)
                {
                    faults.Add($"seed {seed}, turn {turn}, request {index}, {call.Operation!.Id}: {fault}");
                }

                if (faults.Count >= 12)
                {
                    return;
                }
            }

            if (index % 40 == 39 && (int)(await user.SendAsync(HttpMethod.Get, $"{ScenarioWorld.V3}/account/whoami")).Status == 401)
            {
                user = await NewUserAsync();
            }
        }
    }

    private Task<TestUser> NewUserAsync() =>
        world.Server.RegisterAsync($"fuzz{Interlocked.Increment(ref _users)}of{(uint)seed}");

    private async Task<string?> FaultOfAsync(RecordedCall call, TestUser user, Random random)
    {
        // Half of the calls are a member's, who gets further than a stranger does.
        var token = random.Next(2) == 0 && call.Operation!.Id is not ("logout" or "logout_all" or "deactivateAccount") ? world.Alice.AccessToken : user.AccessToken;
        if (call.Operation!.Auth == AuthScheme.AppServiceToken && random.Next(4) > 0)
        {
            token = TestAppService.AsToken;
        }

        var good = new RawRequest(call.Method, call.Target, call.Body)
        {
            Headers = call.HasToken ? [("Authorization", $"Bearer {token}"), ("Content-Type", "application/json")] : [("Content-Type", "application/json")],
        };
        var request = RequestMutation.Of(good, random);
        if (call.Operation!.Id == "sync")
        {
            request = request with { Target = $"{request.Target}{(request.Target.Contains('?', StringComparison.Ordinal) ? '&' : '?')}timeout=0" };
        }

        using var waiting = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        waiting.CancelAfter(Patience);
        try
        {
            var answer = await RawAnswer.OfAsync(world.Server.Address, request.ToBytes(), waiting.Token);
            return FuzzJudgement.Of(request, answer) is { } fault ? $"{fault}\n{request}\n--> {answer}" : null;
        }
        catch (OperationCanceledException) when (!TestContext.Current.CancellationToken.IsCancellationRequested)
        {
            return $"no answer within {Patience}\n{request}";
        }
    }
}
