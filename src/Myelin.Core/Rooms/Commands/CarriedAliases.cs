using System.Text.Json;
using System.Text.Json.Nodes;
using Myelin.Core.Events;

namespace Myelin.Core.Rooms.Commands;

/// <summary>What an upgrade makes of the old room's <c>m.room.canonical_alias</c>: aliases that move to the new room are named there, the others stay.</summary>
/// <param name="Moved">The new room's content.</param>
/// <param name="Left">What the old room's becomes.</param>
public sealed record CarriedAliases(ReadOnlyMemory<byte> Moved, ReadOnlyMemory<byte> Left)
{
    /// <summary>Splits the content; null if it names none that moves.</summary>
    /// <param name="canonicalAlias">The old room's event.</param>
    /// <param name="moving">The aliases that are going to point to the new room.</param>
    public static CarriedAliases? Of(Pdu canonicalAlias, IReadOnlySet<string> moving)
    {
        ArgumentNullException.ThrowIfNull(canonicalAlias);
        ArgumentNullException.ThrowIfNull(moving);
        var left = ContentBytes.ObjectFrom(canonicalAlias.ParseContent(), "content");
        var moved = new JsonObject();
        if (Moves(left["alias"], moving))
        {
            moved["alias"] = left["alias"]!.DeepClone();
            left.Remove("alias");
        }

        if (left["alt_aliases"] is JsonArray others && others.Any(alias => Moves(alias, moving)))
        {
            moved["alt_aliases"] = Only(others, alias => Moves(alias, moving));
            left["alt_aliases"] = Only(others, alias => !Moves(alias, moving));
        }

        return moved.Count > 0 ? new CarriedAliases(ContentBytes.Of(moved), ContentBytes.Of(left)) : null;
    }

    private static bool Moves(JsonNode? alias, IReadOnlySet<string> moving) =>
        alias?.GetValueKind() == JsonValueKind.String && moving.Contains(alias.GetValue<string>());

    private static JsonArray Only(JsonArray aliases, Func<JsonNode?, bool> which) => new([.. aliases.Where(which).Select(static alias => alias?.DeepClone())]);
}
