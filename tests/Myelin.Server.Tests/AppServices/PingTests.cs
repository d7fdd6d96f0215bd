using Microsoft.Extensions.DependencyInjection;
using Myelin.Server.AppServices;
using Myelin.Server.Log.Readers;
using Myelin.Server.Tests.Hosting;
using Myelin.Server.Tests.Rooms;
using Xunit;

namespace Myelin.Server.Tests.AppServices;

/// <summary>"Pinging": every outcome that the specification names.</summary>
public sealed class PingTests
{
    private const string Path = "/_matrix/client/v1/appservice/bridge/ping";

    [Fact]
    public async Task A_service_that_answers_is_told_how_long_it_took()
    {
        await using var world = await AppServiceWorld.StartAsync();
        var answer = (await world.Bridge.CallAsync(HttpMethod.Post, Path, new { transaction_id = "meow" })).Succeeded();
        Assert.True(answer.GetProperty("duration_ms").GetInt64() >= 0);
        var ping = Assert.Single(world.Service.Requests, request => request.Path == "/_matrix/app/v1/ping");
        Assert.Equal("POST", ping.Method);
        Assert.Equal("meow", ping.Body.GetProperty("transaction_id").GetString());
        Assert.Equal($"Bearer {TestAppService.HsToken}", ping.Authorization);
        (await world.Bridge.CallAsync(HttpMethod.Post, Path, new { })).Succeeded();
        (await world.Bridge.CallAsync(HttpMethod.Post, "/_matrix/client/unstable/fi.mau.msc2659/appservice/bridge/ping", new { })).Succeeded();
    }

    /// <summary>The clock never reaches the next attempt here.</summary>
    [Fact]
    public async Task A_ping_resumes_a_stopped_queue_at_once()
    {
        var time = new HeldTimers(LogReaderLimits.FirstBackOff);
        await using var world = await AppServiceWorld.StartAsync("", overrides: builder => builder.Services.AddSingleton<TimeProvider>(time));
        var room = (await world.Bridge.CallAsync(HttpMethod.Post, $"{AppServiceWorld.V3}/createRoom", new { })).Succeeded().GetProperty("room_id").GetString()!;
        await world.Service.EventAsync(pdu => pdu.GetProperty("type").GetString() == "m.room.power_levels");
        world.Service.Answer = (request, context) => request.IsTransaction ? TestAppService.WriteAsync(context, 503, "{}") : TestAppService.DefaultAsync(request, context);
        var sent = (await world.Bridge.CallAsync(HttpMethod.Put, $"{AppServiceWorld.V3}/rooms/{Uri.EscapeDataString(room)}/send/m.room.message/1", new { body = "hello" }))
            .Succeeded().GetProperty("event_id").GetString()!;
        await world.Service.EventAsync(sent);
        world.Service.Answer = TestAppService.DefaultAsync;
        await world.PingAsync();
        await world.Service.WaitAsync(_ => world.Service.EventIds().Count(id => id == sent) == 2);
        var next = (await world.Bridge.CallAsync(HttpMethod.Put, $"{AppServiceWorld.V3}/rooms/{Uri.EscapeDataString(room)}/send/m.room.message/2", new { body = "again" }))
            .Succeeded().GetProperty("event_id").GetString()!;
        await world.Service.EventAsync(next);
    }

    /// <summary>Neither the time of an attempt nor that until the next is ever over here.</summary>
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_ping_ends_an_attempt_that_hangs_and_what_it_was_to_tell_comes_again_as_it_was(bool isEphemeral)
    {
        var time = new HeldTimers(AppServiceLimits.TransactionTimeout, AppServiceLimits.EphemeralSilence, LogReaderLimits.FirstBackOff);
        await using var world = await AppServiceWorld.StartAsync("receive_ephemeral: true", overrides: builder => builder.Services.AddSingleton<TimeProvider>(time));
        var alice = await world.Server.RegisterAsync("alice");
        var room = await alice.CreateRoomAsync(new { preset = "public_chat" });
        var ghost = await world.GhostAsync("ghost");
        await world.JoinAsync(ghost, room);
        await world.Service.EventAsync(pdu => pdu.GetProperty("type").GetString() == "m.room.member" && pdu.GetProperty("state_key").GetString() == ghost);
        var hangs = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        world.Service.Answer = async (request, context) =>
        {
            if (request.List(isEphemeral ? "ephemeral" : "events").Any(one => one.GetProperty("type").GetString() == (isEphemeral ? "m.typing" : "m.room.message")) && hangs.TrySetResult())
            {
                await TestAppService.HangAsync(context);
                return;
            }

            await TestAppService.DefaultAsync(request, context);
        };
        if (isEphemeral)
        {
            await alice.PutAsync($"{RoomClient.Room(room)}/typing/{Uri.EscapeDataString(alice.UserId)}", new { typing = true, timeout = 30_000 });
            await hangs.Task.WaitAsync(Eventually.Patience, TimeProvider.System, TestContext.Current.CancellationToken);
        }

        var first = await alice.SendTextAsync(room, "first");
        await hangs.Task.WaitAsync(Eventually.Patience, TimeProvider.System, TestContext.Current.CancellationToken);
        var second = await alice.SendTextAsync(room, "second");
        time.Advance(AppServiceLimits.FirstPingedTransactionTimeout);
        await world.PingAsync();
        await world.Service.EventAsync(second);

        var told = world.Service.Transactions.Where(transaction => transaction.Events.Any(pdu => pdu.GetProperty("type").GetString() == "m.room.message")).ToList();
        Assert.Equal(isEphemeral ? [first, second] : [first, first, second], told.SelectMany(transaction => transaction.Events).Select(pdu => pdu.GetProperty("event_id").GetString()!));
        if (!isEphemeral)
        {
            Assert.Equal(told[0].TransactionId, told[1].TransactionId);
            Assert.NotEqual(told[1].TransactionId, told[2].TransactionId);
        }
    }

    [Fact]
    public async Task A_bad_status_is_told_with_status_and_body()
    {
        await using var world = await AppServiceWorld.StartAsync();
        world.Service.Answer = (_, context) => TestAppService.WriteAsync(context, 403, """{"errcode":"M_FORBIDDEN"}""");
        var answer = (await world.Bridge.CallAsync(HttpMethod.Post, Path, new { })).Refused(502, "M_BAD_STATUS");
        Assert.Equal(403, answer.GetProperty("status").GetInt32());
        Assert.Equal("""{"errcode":"M_FORBIDDEN"}""", answer.GetProperty("body").GetString());
    }

    [Fact]
    public async Task A_redirect_is_a_bad_status_and_not_followed()
    {
        await using var world = await AppServiceWorld.StartAsync();
        world.Service.Answer = (_, context) =>
        {
            context.Response.Redirect($"{world.Service.Url}/elsewhere");
            return Task.CompletedTask;
        };
        var answer = (await world.Bridge.CallAsync(HttpMethod.Post, Path, new { })).Refused(502, "M_BAD_STATUS");
        Assert.Equal(302, answer.GetProperty("status").GetInt32());
        Assert.Single(world.Service.Requests, request => !request.IsTransaction);
    }

    [Fact]
    public async Task A_service_that_is_away_can_not_be_connected_to()
    {
        await using var world = await AppServiceWorld.StartAsync();
        await world.Service.GoAwayAsync();
        (await world.Bridge.CallAsync(HttpMethod.Post, Path, new { })).Refused(502, "M_CONNECTION_FAILED");
    }

    [Fact]
    public async Task A_service_that_never_answers_times_out()
    {
        var time = new HeldTimers(AppServiceLimits.RequestTimeout);
        await using var world = await AppServiceWorld.StartAsync(overrides: builder => builder.Services.AddSingleton<TimeProvider>(time));
        var asked = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        world.Service.Answer = (request, context) =>
        {
            if (!request.IsTransaction)
            {
                asked.TrySetResult();
            }

            return TestAppService.HangAsync(context);
        };
        var ping = world.Bridge.CallAsync(HttpMethod.Post, Path, new { });
        await asked.Task.WaitAsync(Eventually.Patience, TimeProvider.System, TestContext.Current.CancellationToken);
        Assert.False(ping.IsCompleted);
        time.Fire();
        (await ping).Refused(504, "M_CONNECTION_TIMEOUT");
    }

    [Fact]
    public async Task A_service_without_url_can_not_be_pinged_and_nobody_pings_another()
    {
        await using var world = await AppServiceWorld.StartAsync();
        await File.WriteAllTextAsync(
            System.IO.Path.Combine(world.Registrations, "mute.yaml"), AppServiceWorld.Registration(null, id: "mute", asToken: "mute-token"), TestContext.Current.CancellationToken);
        await world.RestartAsync();
        (await world.Client("mute-token").CallAsync(HttpMethod.Post, "/_matrix/client/v1/appservice/mute/ping", new { })).Refused(400, "M_URL_NOT_SET");
        (await world.Client("mute-token").CallAsync(HttpMethod.Post, Path, new { })).Refused(403, "M_FORBIDDEN");
        (await world.Bridge.CallAsync(HttpMethod.Post, "/_matrix/client/v1/appservice/nobody/ping", new { })).Refused(403, "M_FORBIDDEN");
        var alice = await world.Server.RegisterAsync("alice");
        (await alice.SendAsync(HttpMethod.Post, Path, new { })).Refused(403, "M_FORBIDDEN");
        (await world.Server.Http.CallAsync(HttpMethod.Post, Path, new { })).Refused(401, "M_MISSING_TOKEN");
        Assert.DoesNotContain(world.Service.Requests, request => !request.IsTransaction);
    }
}
