using Microsoft.AspNetCore.Http;
using Myelin.Core.Identifiers;
using Myelin.Server.Accounts;
using Myelin.Server.AppServices;
using Myelin.Server.Tests.Hosting;
using Myelin.Server.Tests.Rooms;
using Xunit;

namespace Myelin.Server.Tests.AppServices;

/// <summary>"Querying": users and aliases that an application service makes when somebody asks for them.</summary>
public sealed class QueryTests
{
    private const string V3 = AppServiceWorld.V3;

    [Fact]
    public async Task An_invitation_of_an_unknown_user_asks_the_service_which_makes_the_user()
    {
        await using var world = await AppServiceWorld.StartAsync();
        world.Service.Answer = async (request, context) =>
        {
            if (request.Path.StartsWith("/_matrix/app/v1/users/", StringComparison.Ordinal))
            {
                await world.GhostAsync("made");
                await TestAppService.WriteAsync(context, 200, "{}");
                return;
            }

            await TestAppService.DefaultAsync(request, context);
        };
        var alice = await world.Server.RegisterAsync("alice");
        var room = await alice.CreateRoomAsync();
        await alice.ActAsync(room, "invite", new { user_id = "@_bridge_made:test.example" });
        var asked = await world.Service.WaitAsync(request => request.Path == "/_matrix/app/v1/users/@_bridge_made:test.example");
        Assert.Equal("GET", asked.Method);
        Assert.Equal($"Bearer {TestAppService.HsToken}", asked.Authorization);
        Assert.True(await world.Server.Get<IAccounts>().ExistsAsync(UserId.Parse("@_bridge_made:test.example"), TestContext.Current.CancellationToken));
        await world.JoinAsync("@_bridge_made:test.example", room);
        await alice.ActAsync(room, "invite", new { user_id = "@_bridge_made:test.example" }, System.Net.HttpStatusCode.Forbidden);
        Assert.Single(world.Service.Requests, request => request.Path.StartsWith("/_matrix/app/v1/users/", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_look_at_a_profile_asks_the_service_and_a_denial_is_an_unknown_profile()
    {
        await using var world = await AppServiceWorld.StartAsync();
        (await world.Server.Http.CallAsync(HttpMethod.Get, $"{V3}/profile/@_bridge_who:test.example")).Refused(404, "M_NOT_FOUND");
        Assert.Single(world.Service.Requests, request => request.Path == "/_matrix/app/v1/users/@_bridge_who:test.example");
        (await world.Server.Http.CallAsync(HttpMethod.Get, $"{V3}/profile/@_bridge_who:test.example/displayname")).Refused(404, "M_NOT_FOUND");
        Assert.Single(world.Service.Requests, request => request.Path == "/_matrix/app/v1/users/@_bridge_who:test.example");
        (await world.Server.Http.CallAsync(HttpMethod.Get, $"{V3}/profile/@somebody:test.example")).Refused(404, "M_NOT_FOUND");
        Assert.DoesNotContain(world.Service.Requests, request => request.Path.Contains("somebody"));
    }

    [Fact]
    public async Task An_alias_is_asked_for_and_then_resolved_again()
    {
        await using var world = await AppServiceWorld.StartAsync();
        string? room = null;
        world.Service.Answer = async (request, context) =>
        {
            if (request.Path == "/_matrix/app/v1/rooms/#_bridge_made:test.example")
            {
                room = (await world.Bridge.CallAsync(HttpMethod.Post, $"{V3}/createRoom", new { preset = "public_chat", room_alias_name = "_bridge_made" }))
                    .Succeeded().GetProperty("room_id").GetString();
                await TestAppService.WriteAsync(context, 200, "{}");
                return;
            }

            await TestAppService.DefaultAsync(request, context);
        };
        var alice = await world.Server.RegisterAsync("alice");
        var joined = (await alice.PostAsync($"{V3}/join/%23_bridge_made:test.example")).GetProperty("room_id").GetString();
        Assert.NotNull(room);
        Assert.Equal(room, joined);
        Assert.Equal(room, (await alice.GetAsync($"{V3}/directory/room/%23_bridge_made:test.example")).GetProperty("room_id").GetString());
        (await alice.SendAsync(HttpMethod.Get, $"{V3}/directory/room/%23_bridge_other:test.example")).Refused(404, "M_NOT_FOUND");
        (await alice.SendAsync(HttpMethod.Get, $"{V3}/directory/room/%23unreserved:test.example")).Refused(404, "M_NOT_FOUND");
        Assert.Equal(2, world.Service.Requests.Count(request => request.Path.StartsWith("/_matrix/app/v1/rooms/", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task A_service_that_is_away_is_tried_several_times_and_the_alias_times_out_but_an_invitation_does_not_fail()
    {
        await using var world = await AppServiceWorld.StartAsync();
        var alice = await world.Server.RegisterAsync("alice");
        var room = await alice.CreateRoomAsync();
        world.Service.Answer = (request, context) =>
        {
            if (!request.IsTransaction)
            {
                context.Abort();
            }

            return Task.CompletedTask;
        };
        (await alice.SendAsync(HttpMethod.Get, $"{V3}/directory/room/%23_bridge_away:test.example")).Refused(408, "M_UNKNOWN");
        Assert.Equal(AppServiceLimits.QueryAttempts, world.Service.Requests.Count(request => request.Path.StartsWith("/_matrix/app/v1/rooms/", StringComparison.Ordinal)));
        await world.Service.GoAwayAsync();
        await alice.ActAsync(room, "invite", new { user_id = "@_bridge_away:test.example" });
    }

    [Fact]
    public async Task Who_asks_for_the_same_at_once_waits_for_one_answer()
    {
        await using var world = await AppServiceWorld.StartAsync();
        var release = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var asked = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var questions = 0;
        world.Service.Answer = async (request, context) =>
        {
            if (request.Path.StartsWith("/_matrix/app/v1/users/", StringComparison.Ordinal))
            {
                Interlocked.Increment(ref questions);
                asked.TrySetResult();
                await release.Task;
            }

            await TestAppService.DefaultAsync(request, context);
        };
        var looks = Enumerable.Range(0, 5).Select(_ => world.Server.Http.CallAsync(HttpMethod.Get, $"{V3}/profile/@_bridge_who:test.example")).ToList();
        await asked.Task;
        release.SetResult();
        foreach (var look in looks)
        {
            (await look).Refused(404, "M_NOT_FOUND");
        }

        Assert.Equal(1, questions);
    }
}
