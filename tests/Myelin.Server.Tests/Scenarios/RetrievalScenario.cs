using System.Net;
using System.Text;
using Myelin.Core.Signing;
using Myelin.Server.Configuration;
using Myelin.Server.Tests.Rooms;

namespace Myelin.Server.Tests.Scenarios;

/// <summary>What a server in a room retrieves and sends. The server that asks is this one itself: it is in its rooms, and its key is known.</summary>
internal static class RetrievalScenario
{
    private const string Api = "/_matrix/federation/v1";

    public static async Task PlayAsync(ScenarioWorld world)
    {
        var id = await world.Alice.CreateRoomAsync();
        var said = Uri.EscapeDataString(await world.Alice.SendTextAsync(id, "said"));
        var room = Uri.EscapeDataString(id);
        await CallAsync(world, HttpStatusCode.OK, $"{Api}/event/{said}");
        await CallAsync(world, HttpStatusCode.OK, $"{Api}/state/{room}?event_id={said}");
        await CallAsync(world, HttpStatusCode.OK, $"{Api}/state_ids/{room}?event_id={said}");
        await CallAsync(world, HttpStatusCode.NotFound, $"{Api}/state_ids/{room}?event_id=%24unknown");
        await CallAsync(world, HttpStatusCode.Forbidden, $"{Api}/state_ids/%21unknown%3Atest.example?event_id={said}");
        await CallAsync(world, HttpStatusCode.OK, $"{Api}/event_auth/{room}/{said}");
        await CallAsync(world, HttpStatusCode.OK, $"{Api}/backfill/{room}?v={said}&limit=10");
        await CallAsync(
            world, HttpStatusCode.OK, $"{Api}/get_missing_events/{room}", HttpMethod.Post, $$"""{"earliest_events":[],"latest_events":["{{Uri.UnescapeDataString(said)}}"],"limit":5}""");
        await CallAsync(
            world,
            HttpStatusCode.OK,
            $"{Api}/send/1",
            HttpMethod.Put,
            """{"origin":"test.example","origin_server_ts":1,"pdus":[{"room_id":"!unknown:test.example","event_id":"$one:test.example"}],"edus":[{"edu_type":"m.unknown","content":{}}]}""");
    }

    private static async Task CallAsync(ScenarioWorld world, HttpStatusCode expected, string target, HttpMethod? method = null, string? content = null)
    {
        var identity = world.Server.Get<ServerIdentity>();
        var signed = new SignedRequest((method ?? HttpMethod.Get).Method, target, identity.ServerName, identity.ServerName)
        {
            Content = content is null ? (ReadOnlyMemory<byte>?)null : Encoding.UTF8.GetBytes(content),
        };
        using var request = new HttpRequestMessage(method ?? HttpMethod.Get, target) { Content = content is null ? null : new StringContent(content, Encoding.UTF8, "application/json") };
        request.Headers.TryAddWithoutValidation(
            "Authorization",
            $"X-Matrix origin=\"{identity.ServerName}\",destination=\"{identity.ServerName}\",key=\"{identity.SigningKey.KeyId}\",sig=\"{RequestSignatures.Sign(signed, identity.SigningKey)}\"");
        using var response = await world.Anonymous.SendAsync(request, TestContext.Current.CancellationToken);
        Assert.True(expected == response.StatusCode, $"{target} {(int)response.StatusCode} {await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken)}");
    }
}
