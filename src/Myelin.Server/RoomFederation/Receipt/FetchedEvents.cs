using Myelin.Api.Json;
using Myelin.Api.ServerServer.Retrieval;
using Myelin.Core.Events;
using Myelin.Server.Federation;
using Myelin.Server.Rooms;

namespace Myelin.Server.RoomFederation.Receipt;

/// <summary>Fetches events of a room. Whatever way they come, their format and signatures are checked like those of events that are sent.</summary>
internal sealed class FetchedEvents(RoomPeers peers, SignatureCheck signatures)
{
    /// <summary>Those of some answered events that are events of the room and signed, each once.</summary>
    public async ValueTask<List<Pdu>> CheckAsync(RoomView room, IEnumerable<RawValue> events, CancellationToken cancellationToken)
    {
        var read = new Dictionary<EventId, Pdu>();
        foreach (var raw in events)
        {
            if (FormatCheck.Read(room, raw.Utf8, out _) is { } pdu)
            {
                read.TryAdd(pdu.EventId, pdu);
            }
        }

        return await signatures.PassingAsync([.. read.Values], cancellationToken);
    }

    /// <summary>Those of some events that can be had, one by one.</summary>
    public async ValueTask<List<Pdu>> EventsAsync(RoomView room, IReadOnlyList<ServerName> servers, IReadOnlyCollection<EventId> ids, CancellationToken cancellationToken)
    {
        var answers = new List<RawValue>();
        foreach (var some in ids.Chunk(ReceiptLimits.FetchesAtOnce))
        {
            var responses = await Task.WhenAll(some.Select(id => peers.AskAsync(servers, new GetEvent { EventId = id }, FederationBounds.Ordinary, cancellationToken).AsTask()));
            answers.AddRange(responses.OfType<RetrievedPdus>().SelectMany(static response => response.Pdus.Take(1)));
        }

        var asked = ids.ToHashSet();
        return [.. (await CheckAsync(room, answers, cancellationToken)).Where(pdu => asked.Contains(pdu.EventId))];
    }

    /// <summary>The missing events before one, the nearest of the room's newest events excluded.</summary>
    public async ValueTask<List<Pdu>> MissingAsync(
        RoomView room, IReadOnlyList<ServerName> servers, IReadOnlyList<EventId> newest, EventId before, CancellationToken cancellationToken)
    {
        var request = new GetMissingPreviousEvents
        {
            RoomId = room.RoomId,
            Gap = new GetMissingPreviousEvents.Body { Limit = ReceiptLimits.MissingEvents, EarliestEvents = newest, LatestEvents = [before] },
        };
        var response = await peers.AskAsync(servers, request, FederationBounds.Ordinary, cancellationToken);
        return await CheckAsync(room, (response?.Events ?? []).Take(ReceiptLimits.MissingEvents), cancellationToken);
    }

    /// <summary>The auth chain of an event.</summary>
    public async ValueTask<List<Pdu>> AuthChainAsync(RoomView room, IReadOnlyList<ServerName> servers, EventId id, CancellationToken cancellationToken)
    {
        var response = await peers.AskAsync(servers, new GetEventAuth { RoomId = room.RoomId, EventId = id }, FederationBounds.Ordinary, cancellationToken);
        return await CheckAsync(room, response?.AuthChain ?? [], cancellationToken);
    }

    /// <summary>The events of the state before an event and of its auth chain.</summary>
    public async ValueTask<List<Pdu>> StateAsync(RoomView room, IReadOnlyList<ServerName> servers, EventId id, CancellationToken cancellationToken)
    {
        var bounds = new FederationBounds(ReceiptLimits.StateBytes, ReceiptLimits.GapTimeout);
        var response = await peers.AskAsync(servers, new GetRoomState { RoomId = room.RoomId, EventId = id }, bounds, cancellationToken);
        return response is null ? [] : await CheckAsync(room, response.Pdus.Concat(response.AuthChain), cancellationToken);
    }

    /// <summary>The IDs of the state before an event and of its auth chain.</summary>
    public ValueTask<GetRoomStateIds.Response?> StateIdsAsync(RoomView room, IReadOnlyList<ServerName> servers, EventId id, CancellationToken cancellationToken) =>
        peers.AskAsync(servers, new GetRoomStateIds { RoomId = room.RoomId, EventId = id }, FederationBounds.Ordinary, cancellationToken);
}
