using System.Text;
using System.Text.Json;
using Myelin.Server.Tests.Hosting;
using Myelin.Server.Tests.Push;
using Myelin.Server.Tests.Scenarios;

namespace Myelin.Server.Tests.Fuzz;

/// <summary>Puts hostile events into rooms, stores hostile data of users, and asks everything that reads them.</summary>
internal sealed class HostileRun(ServerFixture server, string gatewayUrl, int seed)
{
    private const int Parallel = 4;

    /// <summary>How many requests are about the same room and users: what one of them spoils is not in the way of all that follow.</summary>
    private const int RequestsPerRoom = 150;

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);
    private static readonly string[] Versions = ["1", "3", "5", "6", "8", "10", "11", "12", "12"];

    private int _users;
    private int _written;
    private int _accepted;

    /// <summary>Which part of what is hostile was taken, from 0 to 1: nothing reads what was refused.</summary>
    public double Accepted => (double)_accepted / Math.Max(1, _written);

    /// <summary>Sends a number of requests; gives what was wrong, at most a few.</summary>
    public async Task<IReadOnlyList<string>> SendAsync(int requests)
    {
        var faults = new List<string>();
        await Task.WhenAll(Enumerable.Range(0, Parallel).Select(turn => TurnAsync(turn, requests / Parallel, faults)));
        return faults;
    }

    private async Task TurnAsync(int turn, int requests, List<string> faults)
    {
        Stage? stage = null;
        for (var index = 0; index < requests; index++)
        {
            var random = new Random(unchecked((((seed * 37) + turn) * 1_000_003) + index));
            if (index % RequestsPerRoom == 0)
            {
                stage = await StageAsync(random);
            }

            var fault = await FaultOfAsync(stage!, random);
            lock (faults)
            {
                if (fault is not null)
                {
                    faults.Add($"seed {seed}, turn {turn}, request {index}: {fault}\nafter\n{string.Join('\n', stage!.Written)}");
                }

                if (faults.Count >= 8)
                {
                    return;
                }
            }
        }
    }

    private async Task<Stage> StageAsync(Random random)
    {
        var number = Interlocked.Increment(ref _users);
        var users = new List<TestUser>();
        foreach (var name in (string[])["a", "b", "c"])
        {
            users.Add(await server.RegisterAsync($"hostile_{name}{number}of{(uint)seed}"));
        }

        await users[1].PostAsync($"{ScenarioWorld.V3}/pushers/set", PusherClient.Pusher(gatewayUrl));
        var version = Versions[random.Next(Versions.Length)];
        var other = (await users[0].PostAsync($"{ScenarioWorld.V3}/createRoom", new { preset = "public_chat" })).GetProperty("room_id").GetString()!;
        var room = (await users[0].PostAsync($"{ScenarioWorld.V3}/createRoom", new { preset = "public_chat", visibility = "public", name = "A name", room_version = version }))
            .GetProperty("room_id").GetString()!;
        await users[1].PostAsync($"{RoomScenario.Of(room)}/join");
        var first = (await users[0].PutAsync($"{RoomScenario.Of(room)}/send/m.room.message/first", new { msgtype = "m.text", body = "first" })).GetProperty("event_id").GetString()!;
        return new Stage(users, [room], other, [first]);
    }

    private async Task<string?> FaultOfAsync(Stage stage, Random random)
    {
        // One writes for each two that read; what is written is mostly the creator's, who may.
        var writes = random.Next(3) == 0;
        var who = writes ? random.Next(8) switch { 0 => 1, 1 => 2, _ => 0 } : random.Next(3);
        var (method, path, body) = writes ? Hostile(random) : HostileReaders.All[random.Next(HostileReaders.All.Length)];
        var target = stage.Fill($"/_matrix/client/{path}", random, isPath: true);
        if (path.StartsWith("v3/sync", StringComparison.Ordinal) && random.Next(2) == 0 && stage.Since[who] is { } since)
        {
            target += $"&since={Uri.EscapeDataString(since)}";
        }

        var text = stage.Fill(body, random, isPath: false);
        var request = new RawRequest(method, target, Encoding.UTF8.GetBytes(text))
        {
            Headers = [("Authorization", $"Bearer {stage.Users[who].AccessToken}"), ("Content-Type", "application/json")],
        };
        if (writes)
        {
            stage.Written.Add(Shortened($"{"ABC"[who]} {method} {target} {text}"));
        }

        using var waiting = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        waiting.CancelAfter(Patience);
        try
        {
            var answer = await RawAnswer.OfAsync(server.Address, request.ToBytes(), waiting.Token);
            var isSync = path.StartsWith("v3/sync", StringComparison.Ordinal);
            stage.Learn(who, answer, isSync);
            if (writes)
            {
                Interlocked.Increment(ref _written);
                Interlocked.Add(ref _accepted, answer.Status == 200 ? 1 : 0);
            }

            var fault = isSync && answer.Status != 200 ? "a sync that fails" : FuzzJudgement.Of(request, answer);
            return fault is null ? null : $"{fault}\n{request}\n--> {Shortened(answer.ToString())}";
        }
        catch (OperationCanceledException) when (!TestContext.Current.CancellationToken.IsCancellationRequested)
        {
            return $"no answer within {Patience}\n{request}";
        }
    }

    private static (string Method, string Path, string Body) Hostile(Random random)
    {
        switch (random.Next(10))
        {
            case < 5:
                var (type, key, content) = HostileTemplates.States[random.Next(HostileTemplates.States.Length)];
                var stateKey = random.Next(8) == 0 ? Uri.EscapeDataString(OddValues.Text[random.Next(OddValues.Text.Length)]) : key;
                return ("PUT", $"v3/rooms/%R%/state/{type}/{stateKey}", HostileContent.Of(content, random));
            case < 8:
                var (messageType, message) = HostileTemplates.Messages[random.Next(HostileTemplates.Messages.Length)];
                return ("PUT", $"v3/rooms/%R%/send/{messageType}/%T%", HostileContent.Of(message, random));
            default:
                var (method, path, body) = HostileTemplates.Requests[random.Next(HostileTemplates.Requests.Length)];
                return (method, $"v3/{path}", HostileContent.Of(body, random));
        }
    }

    private static string Shortened(string text) => text.Length > 1_000 ? text[..1_000] + "..." : text;

    /// <summary>Users, rooms, the first of which most is about, and what is known of them.</summary>
    private sealed record Stage(IReadOnlyList<TestUser> Users, List<string> Rooms, string Other, List<string> Events)
    {
        private int _transactions;

        public List<string> Written { get; } = [];

        public string?[] Since { get; } = new string?[3];

        public string Fill(string text, Random random, bool isPath)
        {
            string Escaped(string value) => isPath ? Uri.EscapeDataString(value) : value;
            var room = random.Next(4) == 0 ? Rooms[random.Next(Rooms.Count)] : Rooms[0];
            return text.Replace("%A%", Escaped(Users[0].UserId), StringComparison.Ordinal)
                .Replace("%B%", Escaped(Users[1].UserId), StringComparison.Ordinal)
                .Replace("%C%", Escaped(Users[2].UserId), StringComparison.Ordinal)
                .Replace("%D%", Escaped(Users[0].DeviceId), StringComparison.Ordinal)
                .Replace("%R%", Escaped(room), StringComparison.Ordinal)
                .Replace("%S%", Escaped(Other), StringComparison.Ordinal)
                .Replace("%E%", Escaped(Events[random.Next(Events.Count)]), StringComparison.Ordinal)
                .Replace("%T%", $"{++_transactions}x{Users[0].DeviceId}", StringComparison.Ordinal);
        }

        public void Learn(int who, RawAnswer answer, bool isSync)
        {
            if (Text(answer, "event_id") is { } id)
            {
                Events.Add(id);
            }

            // Rooms that were made with hostile content are asked about as well.
            if ((Text(answer, "room_id") ?? Text(answer, "replacement_room")) is { } made && !Rooms.Contains(made))
            {
                Rooms.Add(made);
            }

            if (isSync)
            {
                Since[who] = Text(answer, "next_batch");
            }
        }

        private static string? Text(RawAnswer answer, string name) => answer.Member(name) is { ValueKind: JsonValueKind.String } text ? text.GetString() : null;
    }
}
