using Myelin.Api.ClientServer.Relations;
using Myelin.Api.Contracts;
using Myelin.Server.Http;
using Myelin.Server.Rooms.Relations;

namespace Myelin.Server.Rooms.Endpoints;

/// <summary>Serves events that relate to others ("Forming relationships between events", "Threading").</summary>
internal sealed class RelationEndpoints(RelatingEvents relating, ThreadRoots threads) : IEndpoints<RelationEndpoints>
{
    public static void Map(IOperationMap<RelationEndpoints> map)
    {
        map.Serve(GetRelatingEvents.Contract, static endpoints => endpoints.GetRelatingEventsAsync);
        map.Serve(GetRelatingEventsWithRelType.Contract, static endpoints => endpoints.GetRelatingEventsWithRelTypeAsync);
        map.Serve(GetRelatingEventsWithRelTypeAndEventType.Contract, static endpoints => endpoints.GetRelatingEventsWithRelTypeAndEventTypeAsync);
        map.Serve(GetThreadRoots.Contract, static endpoints => endpoints.GetThreadRootsAsync);
    }

    private async ValueTask<IWritten<RelatingEventsPage>> GetRelatingEventsAsync(Call call, GetRelatingEvents request, CancellationToken cancellationToken) =>
        await relating.PageAsync(call.Caller, request, null, null, cancellationToken);

    private async ValueTask<IWritten<RelatingEventsPage>> GetRelatingEventsWithRelTypeAsync(Call call, GetRelatingEventsWithRelType request, CancellationToken cancellationToken) =>
        await relating.PageAsync(call.Caller, request, request.RelType, null, cancellationToken);

    private async ValueTask<IWritten<RelatingEventsPage>> GetRelatingEventsWithRelTypeAndEventTypeAsync(
        Call call, GetRelatingEventsWithRelTypeAndEventType request, CancellationToken cancellationToken) =>
        await relating.PageAsync(call.Caller, request, request.RelType, request.EventType, cancellationToken);

    private async ValueTask<IWritten<GetThreadRoots.Response>> GetThreadRootsAsync(Call call, GetThreadRoots request, CancellationToken cancellationToken) =>
        await threads.PageAsync(call.Caller, request, cancellationToken);
}
