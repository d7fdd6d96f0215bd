using Myelin.Server.Tests.Hosting;

namespace Myelin.Server.Tests.BadInput;

/// <summary>null among the items of lists and the values of maps: what has none there is refused.</summary>
public sealed class NullItemTests(ServerFixture server) : IClassFixture<ServerFixture>
{
    [Theory]
    [InlineData("v3/keys/claim", """{"one_time_keys":{"@a:test.example":{"D":null}}}""")]
    [InlineData("v3/keys/claim", """{"one_time_keys":{"@a:test.example":null}}""")]
    [InlineData("v3/keys/query", """{"device_keys":{"@a:test.example":null}}""")]
    [InlineData("v3/keys/query", """{"device_keys":{"@a:test.example":[null]}}""")]
    [InlineData("v3/keys/signatures/upload", """{"@a:test.example":null}""")]
    [InlineData("v3/createRoom", """{"initial_state":[null]}""")]
    [InlineData("v3/createRoom", """{"invite":[null]}""")]
    [InlineData("v3/delete_devices", """{"devices":[null]}""")]
    public async Task NullItemsAreRefused(string path, string body)
    {
        var alice = await server.RegisterAsync($"nulls{Guid.NewGuid():N}");
        (await alice.SendTextAsync(HttpMethod.Post, $"/_matrix/client/{path}", body)).Refused(400, "M_BAD_JSON");
    }

    /// <summary>"POST publicRooms": null stands for rooms without a type.</summary>
    [Fact]
    public async Task NullIsTakenWhereItMeansSomething()
    {
        var alice = await server.RegisterAsync("nulls_meant");
        (await alice.SendTextAsync(HttpMethod.Post, "/_matrix/client/v3/publicRooms", """{"filter":{"room_types":[null,"m.space"]}}""")).Succeeded();
    }
}
