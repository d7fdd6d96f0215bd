using System.Text.Json;
using Myelin.Api;
using Myelin.Core.Events;
using Myelin.Core.Json;
using Myelin.Server.Http;
using Myelin.Server.RoomDirectory;
using Myelin.Server.Rooms;

namespace Myelin.Server.RoomActions;

/// <summary>Sends state events from clients, after the content checks that the endpoint requires.</summary>
internal sealed class StateEventSender(RoomCommands commands, IRooms rooms, IRoomAliases aliases, InvitePermission invitePermission, SentMembership membership)
{
    /// <exception cref="MatrixException"><c>M_INVALID_PARAM</c>, <c>M_BAD_ALIAS</c>, <c>M_BAD_JSON</c>, <c>M_FORBIDDEN</c>.</exception>
    public async ValueTask<EventId> SendAsync(
        Caller caller, RoomId room, string type, string stateKey, ReadOnlyMemory<byte> contentJson, long? timestamp, CancellationToken cancellationToken)
    {
        using var content = JsonDocument.Parse(contentJson, JsonLimits.Documents);
        if (content.RootElement.ValueKind != JsonValueKind.Object)
        {
            throw MatrixException.BadJson("The content must be a JSON object.");
        }

        var admitsGuest = false;
        switch (type)
        {
            case EventTypes.CanonicalAlias:
                await RequireAliasesAsync(room, content.RootElement, cancellationToken);
                break;
            case EventTypes.Member:
                var target = await RequireMemberAsync(caller, stateKey, content.RootElement, cancellationToken);
                admitsGuest = caller.IsGuest && MembershipOf(content.RootElement) is Membership.Join or Membership.Knock;
                contentJson = await membership.ForRoomAsync(target, content.RootElement, contentJson, cancellationToken);
                break;
        }

        return await commands.SendAsync(caller, room, type, stateKey, contentJson, null, timestamp, admitsGuest);
    }

    private async ValueTask<UserId> RequireMemberAsync(Caller caller, string stateKey, JsonElement content, CancellationToken cancellationToken)
    {
        if (!UserId.TryParse(stateKey, out var target))
        {
            throw MatrixException.InvalidParam("The state key of a membership is a user ID.");
        }

        if (MembershipOf(content) == Membership.Invite)
        {
            await invitePermission.RequireAsync(caller.User, target, cancellationToken);
        }

        return target;
    }

    private static string? MembershipOf(JsonElement content) =>
        content.TryGetProperty("membership", out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;

    // Existing aliases are not checked again: they may have been deleted since.
    private async ValueTask RequireAliasesAsync(RoomId room, JsonElement content, CancellationToken cancellationToken)
    {
        var existing = new HashSet<string>(StringComparer.Ordinal);
        if (await rooms.FindAsync(room, cancellationToken) is { } view
            && await rooms.CurrentStateAsync(view, new StateTuple(EventTypes.CanonicalAlias, string.Empty), cancellationToken) is { } current)
        {
            existing.UnionWith(Listed(current.ParseContent()));
        }

        foreach (var text in Listed(content).Where(text => !existing.Contains(text)))
        {
            if (!RoomAlias.TryParse(text, out var alias))
            {
                throw MatrixException.InvalidParam($"'{text}' is not a room alias.");
            }

            if (await aliases.ResolveAsync(alias, cancellationToken) != room)
            {
                throw new MatrixException(400, ErrCode.BadAlias, $"The alias '{text}' does not point to this room.");
            }
        }
    }

    private static IEnumerable<string> Listed(JsonElement content)
    {
        if (content.TryGetProperty("alias", out var alias) && alias.ValueKind is not JsonValueKind.Null)
        {
            var text = alias.ValueKind == JsonValueKind.String ? alias.GetString()! : throw MatrixException.InvalidParam("'alias' must be a string.");
            if (text.Length > 0)
            {
                yield return text;
            }
        }

        if (content.TryGetProperty("alt_aliases", out var others) && others.ValueKind is not JsonValueKind.Null)
        {
            if (others.ValueKind != JsonValueKind.Array)
            {
                throw MatrixException.InvalidParam("'alt_aliases' must be a list.");
            }

            foreach (var other in others.EnumerateArray())
            {
                yield return other.ValueKind == JsonValueKind.String ? other.GetString()! : throw MatrixException.InvalidParam("'alt_aliases' must hold strings.");
            }
        }
    }
}
