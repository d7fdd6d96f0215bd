using System.Text.Json;
using System.Text.Json.Nodes;
using Myelin.Core.Events;

namespace Myelin.Core.Rooms.Commands;

/// <summary>The old room's power levels in the form that the new room's version accepts.</summary>
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

    /// <summary>Creators have infinite power and may not be named; the tombstone is theirs alone unless the old room said so explicitly above others.</summary>
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

    /// <summary>Whoever had infinite power in the old room is an administrator of the new one.</summary>
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

    /// <summary>Makes every level an integer (room version 10 and later ask for it) and drops what is none.</summary>
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
