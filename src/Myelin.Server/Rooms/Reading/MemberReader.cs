using Myelin.Api;
using Myelin.Api.ClientServer.Rooms;
using Myelin.Api.Contracts;
using Myelin.Core.Events;
using Myelin.Server.Configuration;
using Myelin.Server.Http;
using Myelin.Server.Rooms.Views;

namespace Myelin.Server.Rooms.Reading;

/// <summary>Serves a room's members ("Getting events for a room").</summary>
internal sealed class MemberReader(
    IRooms rooms,
    RoomReaders readers,
    EventCache events,
    PaginationTokens tokens,
    StateUnsigned stateUnsigned,
    IServiceUsers serviceUsers,
    ServerIdentity identity,
    TimeProvider time)
{
    /// <param name="at">A sync or pagination token for the time of the members; null for now.</param>
    /// <exception cref="MatrixException"><c>M_FORBIDDEN</c>, <c>M_INVALID_PARAM</c>.</exception>
    public async ValueTask<RawJson<GetMembersByRoom.Response>> MembersAsync(
        Caller caller, RoomId room, string? at, string? membership, string? notMembership, CancellationToken cancellationToken)
    {
        var only = Membership(membership, nameof(membership));
        var not = Membership(notMembership, "not_membership");
        var readable = await readers.RequireAsync(room, caller.User, cancellationToken);
        var state = at is null ? readable.State : await StateAtAsync(readable, at, cancellationToken);
        var ids = state.Entries.Where(entry => entry.Key.Type == EventTypes.Member).Select(entry => entry.Value).ToList();
        var pdus = await events.ReadAsync(ids, cancellationToken);
        var unsignedData = await stateUnsigned.OfAsync(readable.View, pdus.Values, cancellationToken);
        var format = new ClientEventFormat(time.GetUtcNow().ToUnixTimeMilliseconds(), IncludesRoomId: true);
        return RawJson.Write<GetMembersByRoom.Response>(writer =>
        {
            writer.WriteStartObject();
            writer.WriteStartArray("chunk");
            foreach (var pdu in pdus.Values)
            {
                var kind = MembershipKinds.Of(pdu);
                if ((only is null || kind == only) && (not is null || kind != not))
                {
                    new ClientEventWriter(writer, format).Write(pdu, unsignedData.GetValueOrDefault(pdu.EventId));
                }
            }

            writer.WriteEndArray();
            writer.WriteEndObject();
        });
    }

    /// <summary>The joined members, for members and for an application service one of whose users is joined ("GET joined_members").</summary>
    /// <exception cref="MatrixException"><c>M_FORBIDDEN</c>: the caller is not joined.</exception>
    public async ValueTask<IReadOnlyDictionary<string, GetJoinedMembersByRoom.RoomMember>> JoinedAsync(
        Caller caller, RoomId room, CancellationToken cancellationToken)
    {
        var view = await rooms.FindAsync(room, cancellationToken);
        var joined = view?.Members.Where(member => member.Value.Membership == MembershipKind.Join).ToList() ?? [];
        if (view?.IsJoined(caller.User) is not true
            && !(caller.AppService is { } service && joined.Exists(member => member.Key.IsOn(identity.ServerName) && serviceUsers.Contains(service, member.Key))))
        {
            throw MatrixException.Forbidden("You are not joined to this room.");
        }

        var pdus = await events.ReadAsync([.. joined.Select(member => member.Value.Event)], cancellationToken);
        return joined.ToDictionary(member => member.Key.Value, member => ProfileIn(pdus[member.Value.Event]));
    }

    private static GetJoinedMembersByRoom.RoomMember ProfileIn(Pdu member) => new(member.ContentText("displayname"u8), member.ContentText("avatar_url"u8));

    private static MembershipKind? Membership(string? text, string name) => text is null
        ? null
        : MembershipKinds.Parse(text) is var kind and not MembershipKind.None
            ? kind
            : throw MatrixException.InvalidParam($"'{name}' is not a membership.");

    private async ValueTask<PastState> StateAtAsync(ReadableState readable, string at, CancellationToken cancellationToken)
    {
        if (await tokens.LastEventAsync(readable.View, at, cancellationToken) is not { } last)
        {
            return PastState.Of(StateMap.Empty);
        }

        // A former member who names a later moment must not read past their own leave.
        return readable.LeftAt is { } left && last.Point > left.Point ? readable.State : await readers.StateAsync(readable.View, last, cancellationToken);
    }
}
