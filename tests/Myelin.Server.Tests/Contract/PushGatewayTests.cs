using System.Text.Json;
using Myelin.Api.Contracts;
using Myelin.Api.PushGateway;
using Myelin.Server.Tests.Push;
using Myelin.Server.Tests.Rooms;

namespace Myelin.Server.Tests.Contract;

/// <summary>What the server calls push gateways with is what the specification's OpenAPI data says.</summary>
public sealed class PushGatewayTests
{
    [Fact]
    public async Task Every_notification_is_what_the_specification_promises()
    {
        var specification = OpenApiSpecification.LoadOrSkip();
        Operation contract = Notify.Contract;
        var notify = specification.Match(contract.Method, contract.Path, "push-gateway")!;
        await using var gateway = await TestGateway.StartAsync();
        await using var server = await TestGateway.ServerAsync();
        var (alice, bob) = (await server.RegisterAsync("alice"), await server.RegisterAsync("bob"));
        var room = await alice.CreateRoomAsync(new { preset = "private_chat", name = "A room", room_alias_name = "alias" });
        await bob.SetPusherAsync(PusherClient.Pusher(gateway.Url, "everything", data: new { url = gateway.Url, custom = new { a = 1 } }));
        await bob.SetPusherAsync(PusherClient.Pusher(gateway.Url, "ids", data: new { url = gateway.Url, format = "event_id_only" }));
        await alice.ActAsync(room, "invite", new { user_id = bob.UserId });
        await TwiceAsync(static told => told.EventId() is not null);
        await bob.JoinAsync(room);
        var message = await alice.SendTextAsync(room, "hello");
        await TwiceAsync(told => told.EventId() == message);
        await bob.ActAsync(room, $"receipt/m.read/{Uri.EscapeDataString(message)}");
        await TwiceAsync(static told => told.EventId() is null && told.Unread() == 0);

        foreach (var told in gateway.All)
        {
            Assert.Empty(specification.ValidateRequest(notify, JsonSerializer.SerializeToElement(new { notification = told })));
        }

        async Task TwiceAsync(Func<JsonElement, bool> isMeant)
        {
            await gateway.NextAsync(isMeant);
            await gateway.NextAsync(isMeant);
        }
    }
}
