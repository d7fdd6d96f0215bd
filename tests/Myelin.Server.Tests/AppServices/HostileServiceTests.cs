using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Myelin.Server.AppServices;
using Myelin.Server.AppServices.Requests;
using Myelin.Server.Tests.Hosting;
using Myelin.Server.Tests.Rooms;
using Xunit;

namespace Myelin.Server.Tests.AppServices;

/// <summary>Answers of application services that would harm whoever believed in them.</summary>
public sealed class HostileServiceTests
{
    private const string V3 = AppServiceWorld.V3;

    public static TheoryData<string> Bodies => ["not json", "[[[", new string('[', 100_000), "\"\\ud800\""];

    [Theory]
    [MemberData(nameof(Bodies))]
    public async Task Whatever_a_success_says_a_transaction_is_acknowledged(string body)
    {
        await using var world = await AppServiceWorld.StartAsync();
        var room = await RoomAsync(world);
        world.Service.Answer = (_, context) => TestAppService.WriteAsync(context, 200, body);
        var sent = await SendAsync(world, room);
        var next = await SendAsync(world, room);
        await world.Service.EventAsync(next);
        Assert.Equal([sent, next], world.Service.EventIds().Where(id => id == sent || id == next));
    }

    [Fact]
    public async Task A_success_without_end_is_not_waited_for()
    {
        await using var world = await AppServiceWorld.StartAsync();
        var room = await RoomAsync(world);
        var endless = 0;
        world.Service.Answer = async (request, context) =>
        {
            if (request.Events.Any(pdu => pdu.GetProperty("type").GetString() == "m.room.message") && Interlocked.Increment(ref endless) == 1)
            {
                var gone = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
                await using var registration = context.RequestAborted.Register(gone.SetResult);
                while (!gone.Task.IsCompleted)
                {
                    await Task.WhenAny(gone.Task, context.Response.WriteAsync(new string(' ', 65_536), CancellationToken.None));
                }

                return;
            }

            await TestAppService.DefaultAsync(request, context);
        };
        await SendAsync(world, room);
        await world.Service.EventAsync(await SendAsync(world, room));
    }

    [Fact]
    public async Task A_redirected_transaction_is_not_acknowledged_and_the_token_goes_nowhere_else()
    {
        await using var world = await AppServiceWorld.StartAsync();
        await using var elsewhere = await TestAppService.StartAsync();
        var room = await RoomAsync(world);
        var redirects = 0;
        world.Service.Answer = (request, context) =>
        {
            if (request.Events.Any(pdu => pdu.GetProperty("type").GetString() == "m.room.message") && Interlocked.Increment(ref redirects) == 1)
            {
                context.Response.Redirect($"{elsewhere.Url}{request.Target}", permanent: false, preserveMethod: true);
                return Task.CompletedTask;
            }

            return TestAppService.DefaultAsync(request, context);
        };
        var sent = await SendAsync(world, room);
        await world.Service.EventAsync(sent);
        await world.Service.WaitAsync(request => request.IsTransaction && world.Service.EventIds().Count(id => id == sent) == 2);
        Assert.Empty(elsewhere.Requests);
    }

    [Fact]
    public async Task A_service_that_can_not_be_told_something_ephemeral_is_left_in_peace_for_a_while()
    {
        var time = new HeldTimers(AppServiceLimits.EphemeralSilence);
        await using var world = await AppServiceWorld.StartAsync(overrides: builder => builder.Services.AddSingleton<TimeProvider>(time));
        var alice = await world.Server.RegisterAsync("alice");
        var room = await RoomAsync(world);
        await alice.JoinAsync(room);
        await world.Service.EventAsync(pdu => pdu.TryGetProperty("state_key", out var key) && key.GetString() == alice.UserId);

        await QuietAsync(world);
        world.Service.Answer = (_, context) => TestAppService.WriteAsync(context, 500, "{}");
        await TypeAsync(alice, room, true);
        await world.Service.WaitAsync(IsTyping);
        for (var i = 0; i < 20; i++)
        {
            await TypeAsync(alice, room, i % 2 == 1);
        }

        // What it is told next is how things stand by then, once.
        await TypeAsync(alice, room, false);
        Assert.Single(world.Service.Requests, IsTyping);
        while (world.Service.Requests.Count(IsTyping) < 2)
        {
            time.Fire();
            await Task.Yield();
            TestContext.Current.CancellationToken.ThrowIfCancellationRequested();
        }

        var told = world.Service.Requests.Where(IsTyping).ElementAt(1).List("ephemeral").Single(element => element.GetProperty("type").GetString() == "m.typing");
        Assert.Equal(0, told.GetProperty("content").GetProperty("user_ids").GetArrayLength());
    }

    /// <summary>The clock never reaches the end of the silence here: the service's own answer ends it.</summary>
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_service_that_answers_again_is_told_who_types_at_once(bool byPing)
    {
        var time = new HeldTimers(AppServiceLimits.EphemeralSilence);
        await using var world = await AppServiceWorld.StartAsync(overrides: builder => builder.Services.AddSingleton<TimeProvider>(time));
        var alice = await world.Server.RegisterAsync("alice");
        var room = await RoomAsync(world);
        await alice.JoinAsync(room);
        await world.Service.EventAsync(pdu => pdu.TryGetProperty("state_key", out var key) && key.GetString() == alice.UserId);
        await QuietAsync(world);
        world.Service.Answer = (request, context) => request.List("ephemeral").Any() ? TestAppService.WriteAsync(context, 500, "{}") : TestAppService.DefaultAsync(request, context);
        await TypeAsync(alice, room, true);
        await world.Service.WaitAsync(IsTyping);
        world.Service.Answer = TestAppService.DefaultAsync;
        if (byPing)
        {
            await world.PingAsync();
        }
        else
        {
            await world.Service.EventAsync(await alice.SendTextAsync(room, "a transaction that succeeds"));
        }

        await world.Service.WaitAsync(_ => world.Service.Requests.Count(IsTyping) >= 2);
        await TypeAsync(alice, room, false);
        await world.Service.WaitAsync(_ => world.Service.Requests.Count(IsTyping) >= 3);
    }

    /// <summary>Waits for the answers that are still under way: each would end a silence that begins meanwhile.</summary>
    private static async Task QuietAsync(AppServiceWorld world)
    {
        var contact = world.Server.Get<AppServiceContact>();
        var service = world.Server.Get<RegisteredAppServices>().All.Single();
        await Eventually.HoldsAsync(() => contact.CountOf(service) == world.Service.Transactions.Count);
    }

    private static Task<JsonElement> TypeAsync(TestUser user, string room, bool typing) =>
        user.PutAsync($"{RoomClient.Room(room)}/typing/{Uri.EscapeDataString(user.UserId)}", new { typing, timeout = 30_000 });

    private static bool IsTyping(ReceivedRequest request) => request.List("ephemeral").Any(element => element.GetProperty("type").GetString() == "m.typing");

    private static async Task<string> RoomAsync(AppServiceWorld world) =>
        (await world.Bridge.CallAsync(HttpMethod.Post, $"{V3}/createRoom", new { preset = "public_chat" })).Succeeded().GetProperty("room_id").GetString()!;

    private static async Task<string> SendAsync(AppServiceWorld world, string room) => (await world.Bridge.CallAsync(
        HttpMethod.Put, $"{RoomClient.Room(room)}/send/m.room.message/{Guid.NewGuid():N}", new { msgtype = "m.text", body = "hello" })).Succeeded().GetProperty("event_id").GetString()!;
}
