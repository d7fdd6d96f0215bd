using System.Diagnostics;
using System.Net.Http.Headers;
using Myelin.Server.Tests.Hosting;
using Myelin.Server.Tests.Scenarios;

namespace Myelin.Server.Tests.BadInput;

/// <summary>What somebody who is not in a room can find out or do.</summary>
public sealed class OutsiderTests
{
    /// <summary>Of these the specification itself gives an answer of its own for a room that is not there (404).</summary>
    private static readonly string[] Telling =
        ["joinRoom", "joinRoomById", "knockRoom", "getRoomVisibilityOnDirectory", "setRoomVisibilityOnDirectory", "reportRoom"];

    /// <summary>CVE-2021-39164, CVE-2021-39163, CVE-2022-39335: a private room must not be told from one that is not there.</summary>
    [Fact]
    public async Task Every_room_operation_answers_an_outsider_of_a_private_room_as_if_there_were_none()
    {
        await using var world = await ScenarioWorld.StartAsync(null);
        await AllScenarios.PlayAsync(world);
        var room = (await world.Alice.PostAsync($"{ScenarioWorld.V3}/createRoom", new { preset = "private_chat", name = "Secret" })).GetProperty("room_id").GetString()!;
        var outsider = await world.RegisterAsync("stranger_to_all");

        var calls = world.Calls.Where(call => call.Status == 200 && call.Operation is { } operation && operation.Path.Contains("/{roomId", StringComparison.Ordinal)
                && !Telling.Contains(operation.Id))
            .DistinctBy(call => call.Operation!.Id + call.Operation.Path).ToList();
        Assert.NotEmpty(calls);
        var differences = new List<string>();
        foreach (var call in calls)
        {
            var there = await CallAsync(outsider, call, room);
            var nowhere = await CallAsync(outsider, call, "!" + new string('A', 42) + "0");
            if (there != nowhere)
            {
                differences.Add($"{call.Method} {call.Operation!.Path}: {there} and {nowhere}");
            }
        }

        Assert.True(differences.Count == 0, string.Join('\n', differences));
    }

    /// <summary>CVE-2023-45129, CVE-2021-29471: patterns that made a matcher try every way are stored and cost nothing.</summary>
    [Fact]
    public async Task Patterns_made_to_be_slow_are_not()
    {
        await using var world = await ScenarioWorld.StartAsync(null);
        var room = (await world.Alice.PostAsync($"{ScenarioWorld.V3}/createRoom", new { preset = "public_chat" })).GetProperty("room_id").GetString()!;
        var started = Stopwatch.GetTimestamp();
        await world.Alice.PutAsync($"{RoomScenario.Of(room)}/state/m.room.server_acl", new
        {
            allow = new[] { "*" },
            deny = Enumerable.Range(0, 500).Select(index => string.Concat(Enumerable.Repeat("*a", 30)) + index).ToArray(),
        });
        for (var message = 0; message < 5; message++)
        {
            await world.Alice.PutAsync($"{RoomScenario.Of(room)}/send/m.room.message/{message}", new { body = new string('a', 10_000) });
        }

        Assert.True(Stopwatch.GetElapsedTime(started) < TimeSpan.FromSeconds(20));
    }

    private static async Task<(int, string?)> CallAsync(TestUser user, RecordedCall call, string room)
    {
        // The room is the segment after "rooms"; joining and knocking name it last.
        var template = call.Operation!.Path.Split('/');
        var at = Array.FindIndex(template, segment => segment.StartsWith("{roomId", StringComparison.Ordinal));
        var mark = call.Target.IndexOf('?', StringComparison.Ordinal);
        var query = mark >= 0 ? call.Target[mark..] : string.Empty;
        var segments = call.Target[..^query.Length].Split('/');
        segments[at] = ScenarioWorld.Escape(room);
        var self = Array.IndexOf(template, "{userId}");
        if (self >= 0)
        {
            segments[self] = ScenarioWorld.Escape(user.UserId);
        }

        using var request = new HttpRequestMessage(new HttpMethod(call.Method), string.Join('/', segments) + query)
        {
            Content = new ByteArrayContent(call.Body) { Headers = { ContentType = new MediaTypeHeaderValue("application/json") } },
        };
        using var response = await user.Http.SendAsync(request, TestContext.Current.CancellationToken);
        var body = System.Text.Json.JsonDocument.Parse(await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken)).RootElement;
        return ((int)response.StatusCode, body.TryGetProperty("errcode", out var code) ? code.GetString() : null);
    }
}
