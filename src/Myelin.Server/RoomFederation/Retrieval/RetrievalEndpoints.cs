using Myelin.Api;
using Myelin.Api.ServerServer.Retrieval;
using Myelin.Core.Events;
using Myelin.Core.Rooms;
using Myelin.Server.Configuration;
using Myelin.Server.Http;
using Myelin.Server.Rooms;

namespace Myelin.Server.RoomFederation.Retrieval;

/// <summary>Gives other servers events and states ("Retrieving events", "Backfilling and retrieving missing events").</summary>
internal sealed class RetrievalEndpoints(RoomGraph graph, RoomAdmission admission, ServerIdentity identity, TimeProvider time) : IEndpoints<RetrievalEndpoints>
{
    public static void Map(IOperationMap<RetrievalEndpoints> map)
    {
        map.Serve(GetEvent.Contract, static endpoints => endpoints.GetEventAsync);
        map.Serve(GetRoomState.Contract, static endpoints => endpoints.GetRoomStateAsync);
        map.Serve(GetRoomStateIds.Contract, static endpoints => endpoints.GetRoomStateIdsAsync);
        map.Serve(GetEventAuth.Contract, static endpoints => endpoints.GetEventAuthAsync);
        map.Serve(BackfillRoom.Contract, static endpoints => endpoints.BackfillRoomAsync);
        map.Serve(GetMissingPreviousEvents.Contract, static endpoints => endpoints.GetMissingPreviousEventsAsync);
    }

    private async ValueTask<IWritten<RetrievedPdus>> GetEventAsync(Call call, GetEvent request, CancellationToken cancellationToken)
    {
        // Servers that are not in the room may see an event that their users could see when it was sent.
        if (await graph.FindAsync(request.EventId, cancellationToken) is not { } item
            || await graph.RoomOfAsync(item, cancellationToken) is not { } room
            || item.Status is EventStatus.Rejected
            || (!RoomServers.Of(room).Joined.Contains(call.Origin) && !await graph.SightOf(room, call.Origin).MaySeeAsync(item, cancellationToken)))
        {
            throw Unknown();
        }

        if (!await admission.AllowsAsync(room, call.Origin, cancellationToken))
        {
            throw MatrixException.Forbidden("The room's server ACL denies your server.");
        }

        // An outlier is state or of an auth chain: of those, servers in the room may see all.
        var pdu = item.IsPlaced ? await graph.SightOf(room, call.Origin).ShowAsync(item, cancellationToken) : item.Pdu;
        return new WrittenPdus(identity.ServerName, Now(), [pdu]);
    }

    private async ValueTask<IStreamed<GetRoomState.Response>> GetRoomStateAsync(Call call, GetRoomState request, CancellationToken cancellationToken) =>
        await StateAsync(call, request.RoomId, request.EventId, cancellationToken);

    private async ValueTask<IStreamed<GetRoomStateIds.Response>> GetRoomStateIdsAsync(Call call, GetRoomStateIds request, CancellationToken cancellationToken) =>
        (await StateAsync(call, request.RoomId, request.EventId, cancellationToken)).Ids();

    private async ValueTask<RetrievedState> StateAsync(Call call, RoomId roomId, EventId eventId, CancellationToken cancellationToken)
    {
        var room = await admission.RequireAsync(roomId, call.Origin, cancellationToken);
        var item = await RequireAsync(room, eventId, cancellationToken);
        return item.IsPlaced
            ? new RetrievedState(graph, room, await graph.StateBeforeAsync(item, cancellationToken))
            : throw MatrixException.NotFound("The state before this event is not known here.");
    }

    private async ValueTask<IStreamed<GetEventAuth.Response>> GetEventAuthAsync(Call call, GetEventAuth request, CancellationToken cancellationToken)
    {
        var room = await admission.RequireAsync(request.RoomId, call.Origin, cancellationToken);
        var chain = new AuthChain(graph, room);
        chain.Begin((await RequireAsync(room, request.EventId, cancellationToken)).Pdu);
        return new RetrievedAuthChain(chain);
    }

    private async ValueTask<IWritten<RetrievedPdus>> BackfillRoomAsync(Call call, BackfillRoom request, CancellationToken cancellationToken)
    {
        var room = await admission.RequireAsync(request.RoomId, call.Origin, cancellationToken);
        var limit = Math.Clamp(request.Limit, 0, RetrievalLimits.BackfilledEvents);
        var found = await new PreviousEvents(graph, room).BackfillAsync([.. request.V.Take(RetrievalLimits.BackfillStarts)], limit, cancellationToken);
        return new WrittenPdus(identity.ServerName, Now(), await ShowAsync(room, call.Origin, found, cancellationToken));
    }

    private async ValueTask<IWritten<GetMissingPreviousEvents.Response>> GetMissingPreviousEventsAsync(
        Call call, GetMissingPreviousEvents request, CancellationToken cancellationToken)
    {
        var room = await admission.RequireAsync(request.RoomId, call.Origin, cancellationToken);
        var gap = request.Gap;
        var found = await new PreviousEvents(graph, room).MissingAsync(
            gap.EarliestEvents.Take(RetrievalLimits.NamedEvents),
            [.. gap.LatestEvents.Take(RetrievalLimits.NamedEvents)],
            gap.MinDepth ?? 0,
            (int)Math.Clamp(gap.Limit ?? GetMissingPreviousEvents.DefaultLimit, 0, RetrievalLimits.MissingEvents),
            cancellationToken);

        // The oldest first, in which order they can be received.
        found.Reverse();
        return new WrittenMissingEvents(await ShowAsync(room, call.Origin, found, cancellationToken));
    }

    private async ValueTask<List<Pdu>> ShowAsync(RoomView room, ServerName server, List<GraphEvent> found, CancellationToken cancellationToken)
    {
        var sight = graph.SightOf(room, server);
        var shown = new List<Pdu>(found.Count);
        foreach (var item in found)
        {
            shown.Add(await sight.ShowAsync(item, cancellationToken));
        }

        return shown;
    }

    private async ValueTask<GraphEvent> RequireAsync(RoomView room, EventId id, CancellationToken cancellationToken) =>
        await graph.ReadAsync(room, [id], cancellationToken) is [var item] && item.Status is not EventStatus.Rejected ? item : throw Unknown();

    private long Now() => time.GetUtcNow().ToUnixTimeMilliseconds();

    private static MatrixException Unknown() => MatrixException.NotFound("There is no such event, or your server may not see it.");
}

/// <summary>Registers what other servers retrieve.</summary>
internal static class RetrievalRegistration
{
    public static IServiceCollection AddRetrieval(this IServiceCollection services) =>
        services.AddSingleton<RoomAdmission>().AddEndpoints<RetrievalEndpoints>();
}
