using System.Text.Json;
using System.Text.Json.Nodes;
using Myelin.Core.Events;
using Myelin.Core.RoomVersions;

namespace Myelin.Core.Rooms.Commands;

/// <summary>The old room's power levels, adapted to the new room's version.</summary>
internal static class CarriedPowerLevels
{
    public static JsonObject For(RoomUpgradeRequest request, Pdu oldCreate, Pdu? oldLevels)
    {
        var content = oldLevels is null
            ? DefaultPowerLevels.Of(request.NewVersion, request.Sender, RoomPreset.PrivateChat, [], default)
            : ContentBytes.ObjectFrom(oldLevels.ParseContent(), "content");
        Normalise(content);
        if (request.NewVersion.PrivilegesCreators)
        {
            ForPrivilegedCreators(request, content);
        }
        else
        {
            ForOrdinaryCreators(request, oldCreate, content);
        }

        return content;
    }

    /// <summary>
    /// Creators have infinite power and may not be listed. Only they may send a tombstone, unless the old room set an explicit level for it above the
    /// default.
    /// </summary>
    private static void ForPrivilegedCreators(RoomUpgradeRequest request, JsonObject content)
    {
        var users = ObjectAt(content, "users");
        users.Remove(request.Sender.Value);
        foreach (var user in request.AdditionalCreators)
        {
            users.Remove(user.Value);
        }

        var stateDefault = PowerLevelNumber.In(content, "state_default", 50);
        var events = ObjectAt(content, "events");
        if (PowerLevelNumber.In(events, EventTypes.Tombstone, stateDefault) is var tombstone
            && (tombstone <= stateDefault || tombstone == DefaultPowerLevels.Administrator))
        {
            events[EventTypes.Tombstone] = Math.Max(DefaultPowerLevels.TombstoneWithCreators, stateDefault + 1);
        }
    }

    /// <summary>Users who had infinite power in the old room become administrators of the new one.</summary>
    private static void ForOrdinaryCreators(RoomUpgradeRequest request, Pdu oldCreate, JsonObject content)
    {
        var users = ObjectAt(content, "users");
        var administrators = new List<string> { request.Sender.Value };
        if (oldCreate.RoomVersion.PrivilegesCreators)
        {
            administrators.Add(oldCreate.Sender.Value);
            administrators.AddRange(CreateContent.AdditionalCreators(ContentBytes.ObjectFrom(oldCreate.ParseContent(), "content")));
        }

        foreach (var user in administrators)
        {
            if (PowerLevelNumber.In(users, user, 0) < DefaultPowerLevels.Administrator)
            {
                users[user] = DefaultPowerLevels.Administrator;
            }
        }
    }

    /// <summary>Converts every level to an integer, which room versions from 10 on require, and removes values that aren't levels.</summary>
    private static void Normalise(JsonObject content)
    {
        foreach (var (key, value) in content.ToList())
        {
            if (value is JsonObject levels)
            {
                Normalise(levels);
            }
            else if (PowerLevelNumber.TryRead(value, out var level))
            {
                content[key] = level;
            }
            else
            {
                content.Remove(key);
            }
        }
    }

    private static JsonObject ObjectAt(JsonObject content, string key)
    {
        if (content[key] is JsonObject existing)
        {
            return existing;
        }

        var added = new JsonObject();
        content[key] = added;
        return added;
    }
}

/// <summary>The old room's <c>m.room.canonical_alias</c>, split by an upgrade: aliases that move are listed in the new room, the others stay.</summary>
/// <param name="Moved">The new room's content.</param>
/// <param name="Left">The old room's new content.</param>
public sealed record CarriedAliases(ReadOnlyMemory<byte> Moved, ReadOnlyMemory<byte> Left)
{
    /// <summary>Splits the content; null if none of its aliases moves.</summary>
    /// <param name="canonicalAlias">The old room's event.</param>
    /// <param name="moving">The aliases that will point to the new room.</param>
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

/// <summary>The old room's join rules, or <c>invite</c> if the new room's version doesn't support them.</summary>
internal static class CarriedJoinRules
{
    private static readonly ReadOnlyMemory<byte> Invite = """{"join_rule":"invite"}"""u8.ToArray();

    public static ReadOnlyMemory<byte> For(RoomVersion version, Pdu joinRules)
    {
        var isKnown = joinRules.ContentText("join_rule"u8) switch
        {
            "knock" => version.AllowsKnocking,
            "restricted" => version.AllowsRestrictedJoins,
            "knock_restricted" => version.AllowsKnockRestrictedJoins,
            _ => true,
        };
        return isKnown ? joinRules.ContentJson : Invite;
    }
}
