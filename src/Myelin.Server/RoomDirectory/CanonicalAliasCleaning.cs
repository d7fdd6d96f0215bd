using System.Text;
using System.Text.Json.Nodes;
using Myelin.Api;
using Myelin.Core.Events;
using Myelin.Core.Json;
using Myelin.Server.Rooms;
using Myelin.Server.Rooms.Views;

namespace Myelin.Server.RoomDirectory;

/// <summary>Takes a deleted alias out of <c>m.room.canonical_alias</c>, if whoever deleted it may.</summary>
internal sealed class CanonicalAliasCleaning(IRooms rooms, IRoomCommands commands)
{
    public async Task RemoveAsync(RoomView room, RoomAlias alias, UserId user, CancellationToken cancellationToken)
    {
        if (await rooms.CurrentStateAsync(room, new StateTuple(EventTypes.CanonicalAlias, string.Empty), cancellationToken) is not { } current
            || Without(current, alias.Value) is not { } content)
        {
            return;
        }

        try
        {
            await commands.SendAsync(room.RoomId, user, EventTypes.CanonicalAlias, string.Empty, content, cancellationToken);
        }
        catch (MatrixException refusal) when (refusal.Status is 403 or 404)
        {
            // The alias is gone all the same: "delete the alias and return a successful response even if the user does not have permission".
        }
    }

    private static ReadOnlyMemory<byte>? Without(Pdu current, string alias)
    {
        var content = JsonNode.Parse(current.ContentJson.Span, documentOptions: new() { MaxDepth = JsonLimits.MaximumDepth })!.AsObject();
        var changed = false;
        if (content["alias"] is JsonValue main && main.TryGetValue(out string? text) && text == alias)
        {
            changed = content.Remove("alias");
        }

        if (content["alt_aliases"] is JsonArray others)
        {
            changed |= others.RemoveAll(other => other is JsonValue value && value.TryGetValue(out string? name) && name == alias) > 0;
        }

        return changed ? Encoding.UTF8.GetBytes(content.ToJsonString()) : default(ReadOnlyMemory<byte>?);
    }
}
