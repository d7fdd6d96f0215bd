using System.Text.Json;
using Myelin.Api;
using Myelin.Api.ClientServer.Events;
using Myelin.Core.Events;
using Myelin.Server.Http;
using Myelin.Server.Rooms.Relations;
using Myelin.Server.Rooms.Storage;
using Myelin.Server.Rooms.Views;
using Myelin.Server.Rooms.Visibility;

namespace Myelin.Server.Rooms.Reading;

/// <summary>Serves single events and state ("Getting events for a room").</summary>
internal sealed class RoomEventReader(
    IRooms rooms, RoomReaders readers, RoomStorage storage, EventCache events, HistoryVisibility visibility, BundledUnsignedDataReader unsigned, StateUnsigned stateUnsigned, TimeProvider time)
{
    /// <exception cref="MatrixException"><c>M_NOT_FOUND</c>, also where the caller may not see it.</exception>
    public async ValueTask<RawJson<ClientEvent>> EventAsync(Caller caller, RoomId room, EventId id, CancellationToken cancellationToken)
    {
        var view = await rooms.FindAsync(room, cancellationToken);
        if (view is null || await storage.Events.FindAsync(id, cancellationToken) is not { } stored || stored.Room != view.Number)
        {
            throw Unseen();
        }

        var seen = await visibility.Reader(view, caller.User).SeeAsync(stored, cancellationToken) ?? throw Unseen();
        var unsignedData = await unsigned.OfAsync(view, [seen], caller, cancellationToken);
        var format = new ClientEventFormat(Now(), IncludesRoomId: true);
        return RawJson.Write<ClientEvent>(writer => new ClientEventWriter(writer, format).Write(seen.Stored.Pdu, unsignedData[0]));
    }

    /// <exception cref="MatrixException"><c>M_FORBIDDEN</c>.</exception>
    public async ValueTask<RawJson<IReadOnlyList<ClientEvent>>> StateAsync(Caller caller, RoomId room, CancellationToken cancellationToken)
    {
        var readable = await readers.RequireAsync(room, caller.User, cancellationToken);
        var pdus = await events.ReadAsync([.. readable.State.Entries.Select(entry => entry.Value)], cancellationToken);
        var unsignedData = await stateUnsigned.OfAsync(readable.View, pdus.Values, cancellationToken);
        var format = new ClientEventFormat(Now(), IncludesRoomId: true);
        return RawJson.Write<IReadOnlyList<ClientEvent>>(writer =>
        {
            writer.WriteStartArray();
            foreach (var pdu in pdus.Values)
            {
                new ClientEventWriter(writer, format).Write(pdu, unsignedData.GetValueOrDefault(pdu.EventId));
            }

            writer.WriteEndArray();
        });
    }

    /// <param name="form"><c>event</c> for the whole event; <c>content</c> or null for only its content.</param>
    /// <exception cref="MatrixException"><c>M_FORBIDDEN</c>, <c>M_NOT_FOUND</c>, <c>M_INVALID_PARAM</c>.</exception>
    public async ValueTask<RawJson<JsonElement>> StateEventAsync(Caller caller, RoomId room, StateTuple tuple, string? form, CancellationToken cancellationToken)
    {
        if (form is not (null or "content" or "event"))
        {
            throw MatrixException.InvalidParam("'format' is neither content nor event.");
        }

        var readable = await readers.RequireAsync(room, caller.User, cancellationToken);
        if (readable.State[tuple] is not { } id || await events.FindAsync(id, cancellationToken) is not { } pdu)
        {
            throw MatrixException.NotFound("The room has no such state.");
        }

        if (form != "event")
        {
            return new RawJson<JsonElement>(pdu.ContentJson);
        }

        var unsignedData = await stateUnsigned.OfAsync(readable.View, [pdu], cancellationToken);
        var format = new ClientEventFormat(Now(), IncludesRoomId: true);
        return RawJson.Write<JsonElement>(writer => new ClientEventWriter(writer, format).Write(pdu, unsignedData.GetValueOrDefault(id)));
    }

    private static MatrixException Unseen() => MatrixException.NotFound("There is no such event, or you may not see it.");

    private long Now() => time.GetUtcNow().ToUnixTimeMilliseconds();
}
