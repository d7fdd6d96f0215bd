using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using Myelin.Api.Contracts;
using Myelin.Server.Http;
using Myelin.Server.Tests.AppServices;
using Myelin.Server.Tests.Contract;
using Myelin.Server.Tests.Hosting;
using Myelin.Server.Tests.Rooms;
using Myelin.Server.Tests.Scenarios;

namespace Myelin.Server.Tests.BadInput;

/// <summary>Sending nothing: where a body is stored, or has to say something, it is refused; where it may say nothing it is <c>{}</c>.</summary>
public sealed class AbsentBodyTests
{
    private const string V3 = "/_matrix/client/v3";

    [Fact]
    public async Task EveryOperationTreatsAnAbsentBodyAsItsContractSays()
    {
        await using var world = await ScenarioWorld.StartAsync(null);
        var room = await world.Alice.CreateRoomAsync();
        var message = await world.Alice.SendTextAsync(room, "first");
        var bridge = world.Client(TestAppService.AsToken);
        var peer = world.PeerClient();
        var withBody = WithBody(world).ToList();
        Assert.True(withBody.Count > 50, $"{withBody.Count} operations with a body");
        foreach (var contract in withBody)
        {
            var http = contract.Auth switch
            {
                AuthScheme.AppServiceToken => bridge,
                AuthScheme.Server => peer,
                _ => world.Alice.Http,
            };
            var path = Filled(contract.Path, world.Alice, room, message);
            var (status, answer) = await http.CallAsync(new HttpMethod(contract.Method), path, (object?)null);
            if (!contract.AllowsNoBody)
            {
                Assert.True((int)status == 400 && ErrCode(answer) == "M_NOT_JSON", $"{contract.Id}: {(int)status} {answer}");
                continue;
            }

            var (statusOfEmpty, answerOfEmpty) = await http.CallAsync(new HttpMethod(contract.Method), path, new { });
            Assert.True((status, ErrCode(answer)) == (statusOfEmpty, ErrCode(answerOfEmpty)), $"{contract.Id}: {(int)status} {answer}, with {{}} {(int)statusOfEmpty} {answerOfEmpty}");
            Assert.True(ErrCode(answer) is not ("M_NOT_JSON" or "M_BAD_JSON") && (int)status < 500, $"{contract.Id}: {(int)status} {answer}");
        }
    }

    [Fact]
    public async Task AnOperationWithRequiredPropertiesRequiresABody()
    {
        var specification = OpenApiSpecification.LoadOrSkip();
        await using var server = await ServerFixture.StartAsync();
        using var empty = JsonDocument.Parse("{}");
        var bound = server.Services.GetServices<ServedOperation>().Where(served => served.Contract.IsSpecified && served.Bind().ReadsBody).ToList();
        var required = bound.Where(served => specification.ValidateRequest(specification.Find(served.Contract), empty.RootElement).Count > 0).ToList();
        Assert.True(required.Count > 25, $"{required.Count} operations with required properties");
        Assert.Empty(required.Where(served => served.Contract.AllowsNoBody).Select(served => served.Contract.Id));
    }

    [Fact]
    public async Task StateAndDataStandWhenNothingIsSent()
    {
        await using var server = await ServerFixture.StartAsync();
        var alice = await server.RegisterAsync("alice");
        var room = await alice.CreateRoomAsync();
        await alice.PutAsync($"{V3}/user/{alice.UserId}/account_data/org.example", new { kept = true });
        (await alice.SendAsync(HttpMethod.Put, $"{RoomClient.Room(room)}/state/m.room.power_levels/")).Refused(400, "M_NOT_JSON");
        (await alice.SendAsync(HttpMethod.Put, $"{RoomClient.Room(room)}/state/m.room.power_levels")).Refused(400, "M_NOT_JSON");
        (await alice.SendAsync(HttpMethod.Put, $"{V3}/user/{alice.UserId}/account_data/org.example")).Refused(400, "M_NOT_JSON");
        (await alice.SendTextAsync(HttpMethod.Put, $"{V3}/user/{alice.UserId}/account_data/org.example", "   ")).Refused(400, "M_NOT_JSON");
        Assert.True((await alice.GetAsync(room, "state/m.room.power_levels/")).GetProperty("users").TryGetProperty("x", out _) is false);
        Assert.True((await alice.GetAsync($"{V3}/user/{alice.UserId}/account_data/org.example")).GetProperty("kept").GetBoolean());
        await alice.SetStateAsync(room, "m.room.topic", new { topic = "not locked out" });
    }

    private static IEnumerable<Operation> WithBody(ScenarioWorld world) => world.Server.Services.GetServices<ServedOperation>()
        .Where(served => served.Bind().ReadsBody)
        .Select(served => served.Contract)
        .OrderBy(contract => contract.Id is "leaveRoom" ? 1 : 0);

    private static string? ErrCode(JsonElement answer) => answer.TryGetProperty("errcode", out var code) ? code.GetString() : null;

    private static string Filled(string template, TestUser user, string room, string message) => string.Join('/', template.Split('/').Select(segment => segment switch
    {
        "{roomId}" or "{roomIdOrAlias}" => Uri.EscapeDataString(room),
        "{eventId}" => Uri.EscapeDataString(message),
        "{userId}" => Uri.EscapeDataString(user.UserId),
        "{deviceId}" => user.DeviceId,
        "{receiptType}" => "m.read",
        "{appserviceId}" => "bridge",
        ['{', ..] => "x",
        _ => segment,
    }));
}
