using Myelin.Api.ClientServer.Events;
using Myelin.Api.ClientServer.Rooms;
using Myelin.Api.Contracts;
using Myelin.Server.Http;
using Myelin.Server.Rooms.Reading;

namespace Myelin.Server.Rooms.Endpoints;

/// <summary>Serves a room's past and present events ("Getting events for a room").</summary>
internal sealed class RoomHistoryEndpoints(
    Pagination pagination,
    RoomEventReader reader,
    EventContext context,
    EventByTimestamp events)
    : IEndpoints<RoomHistoryEndpoints>
{
    public static void Map(IOperationMap<RoomHistoryEndpoints> map)
    {
        map.Serve(GetRoomEvents.Contract, static endpoints => endpoints.GetRoomEventsAsync);
        map.Serve(GetOneRoomEvent.Contract, static endpoints => endpoints.GetOneRoomEventAsync);
        map.Serve(GetEventContext.Contract, static endpoints => endpoints.GetEventContextAsync);
        map.Serve(GetEventByTimestamp.Contract, static endpoints => endpoints.GetEventByTimestampAsync);
    }

    private async ValueTask<IWritten<GetRoomEvents.Response>> GetRoomEventsAsync(Call call, GetRoomEvents request, CancellationToken cancellationToken) =>
        await pagination.PageAsync(call.Caller, request, cancellationToken);

    private async ValueTask<IWritten<ClientEvent>> GetOneRoomEventAsync(Call call, GetOneRoomEvent request, CancellationToken cancellationToken) =>
        await reader.EventAsync(call.Caller, request.RoomId, request.EventId, cancellationToken);

    private async ValueTask<IWritten<GetEventContext.Response>> GetEventContextAsync(Call call, GetEventContext request, CancellationToken cancellationToken) =>
        await context.AroundAsync(
            call.Caller, request.RoomId, request.EventId, request.Limit, request.Filter, cancellationToken);

    private async ValueTask<GetEventByTimestamp.Response> GetEventByTimestampAsync(Call call, GetEventByTimestamp request, CancellationToken cancellationToken) =>
        await events.FindAsync(call.Caller, request.RoomId, request.Ts, request.Dir, cancellationToken);
}
