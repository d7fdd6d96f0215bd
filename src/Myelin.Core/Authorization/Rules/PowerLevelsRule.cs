using Myelin.Core.Events;

namespace Myelin.Core.Authorization.Rules;

/// <summary>"If type is <c>m.room.power_levels</c>".</summary>
internal static class PowerLevelsRule
{
    public static AuthorizationResult Check(Pdu pdu, RoomState room)
    {
        if (PowerLevelsFormatRule.Refuses(pdu, room) is { } malformed)
        {
            return malformed;
        }

        if (room.PowerLevelsEvent is not { } previous)
        {
            return AuthorizationResult.Allowed;
        }

        var current = PowerLevelsContent.Of(previous);
        var next = PowerLevelsContent.Of(pdu);
        var sender = room.PowerLevels.Of(pdu.Sender);
        return RefusesNamedLevels(current, next, sender)
            ?? RefusesLevelsByType("events", current.Events, next.Events, sender)
            ?? (room.Version.ProtectsNotificationLevels
                ? RefusesLevelsByType("notifications", current.Notifications, next.Notifications, sender)
                : null)
            ?? RefusesUsers(pdu.Sender.Value, current.Users, next.Users, sender)
            ?? AuthorizationResult.Allowed;
    }

    private static AuthorizationResult? RefusesNamedLevels(PowerLevelsContent current, PowerLevelsContent next, PowerLevel sender)
    {
        foreach (var ((property, old), (_, @new)) in current.NamedLevels.Zip(next.NamedLevels))
        {
            if (old != @new && (old > sender || @new > sender))
            {
                return AuthorizationResult.Refused($"{property} is, or would be, above the sender's power level.");
            }
        }

        return null;
    }

    private static AuthorizationResult? RefusesLevelsByType(
        string property, Dictionary<string, PowerLevel>? current, Dictionary<string, PowerLevel>? next, PowerLevel sender)
    {
        if (current is null || next is null)
        {
            return AuthorizationResult.Refused($"{property} is not an object.");
        }

        foreach (var (type, old) in current)
        {
            var isKept = next.TryGetValue(type, out var @new) && @new == old;
            if (!isKept && old > sender)
            {
                return AuthorizationResult.Refused($"The level of {type} in {property} is above the sender's power level.");
            }
        }

        foreach (var (type, @new) in next)
        {
            var isKept = current.TryGetValue(type, out var old) && @new == old;
            if (!isKept && @new > sender)
            {
                return AuthorizationResult.Refused($"The level of {type} in {property} would be above the sender's power level.");
            }
        }

        return null;
    }

    private static AuthorizationResult? RefusesUsers(
        string senderId, Dictionary<string, PowerLevel>? current, Dictionary<string, PowerLevel>? next, PowerLevel sender)
    {
        if (current is null || next is null)
        {
            return AuthorizationResult.Refused("users is not an object.");
        }

        foreach (var (user, old) in current)
        {
            var isKept = next.TryGetValue(user, out var @new) && @new == old;
            if (!isKept && user != senderId && old >= sender)
            {
                return AuthorizationResult.Refused($"The power level of {user} is not below the sender's.");
            }
        }

        foreach (var (user, @new) in next)
        {
            var isKept = current.TryGetValue(user, out var old) && @new == old;
            if (!isKept && @new > sender)
            {
                return AuthorizationResult.Refused($"The power level of {user} would be above the sender's.");
            }
        }

        return null;
    }
}
