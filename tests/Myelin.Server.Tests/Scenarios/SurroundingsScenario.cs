using Myelin.Server.Tests.Hosting;
using static Myelin.Server.Tests.Scenarios.ScenarioWorld;

namespace Myelin.Server.Tests.Scenarios;

/// <summary>Finding users, reporting content, and what stands beside the rooms: calls and other networks.</summary>
internal static class SurroundingsScenario
{
    public static async Task PlayAsync(ScenarioWorld world)
    {
        var (alice, bob) = (world.Alice, world.Bob);
        await alice.PostAsync($"{V3}/user_directory/search", new { search_term = "bo", limit = 3 });
        await alice.GetAsync($"{V3}/voip/turnServer");
        await alice.GetAsync($"{V3}/thirdparty/protocols");
        var room = (await alice.PostAsync($"{V3}/createRoom", new { preset = "public_chat" })).GetProperty("room_id").GetString()!;
        await bob.PostAsync($"{RoomScenario.Of(room)}/join");
        var message = (await alice.PutAsync($"{RoomScenario.Of(room)}/send/m.room.message/r", new { body = "Spam" })).GetProperty("event_id").GetString()!;
        await bob.PostAsync($"{RoomScenario.Of(room)}/report/{Escape(message)}", new { reason = "spam" });
        await bob.PostAsync($"{RoomScenario.Of(room)}/report", new { reason = "spam" });
        await bob.PostAsync($"{V3}/users/{Escape(alice.UserId)}/report", new { reason = "spam" });
        (await bob.SendAsync(HttpMethod.Post, $"{RoomScenario.Of(room)}/report/%24unknown", new { })).Refused(404, "M_NOT_FOUND");
    }
}
