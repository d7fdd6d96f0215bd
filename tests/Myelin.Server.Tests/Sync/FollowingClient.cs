using System.Text.Json;
using Myelin.Server.Tests.Hosting;

namespace Myelin.Server.Tests.Sync;

/// <summary>What of events the filter of a client takes.</summary>
internal sealed record ClientTaste(string Name)
{
    public bool Lazy { get; init; }

    public bool StateAfter { get; init; }

    /// <summary>What the timeline's filter asks for beside its limit.</summary>
    public IReadOnlyDictionary<string, object> Timeline { get; init; } = new Dictionary<string, object>();

    public IReadOnlyList<string> NotStateTypes { get; init; } = [];
}

/// <summary>A client that follows one room by <c>/sync</c> and knows its state from nothing else.</summary>
internal sealed class FollowingClient(TestUser user, string room, ClientTaste taste)
{
    private readonly Dictionary<(string Type, string Key), string> _state = [];
    private string? _since;

    public string Name => taste.Name;

    /// <summary>Whether the client knows the room; what it knew of one that was left is gone.</summary>
    public bool IsFollowing { get; private set; }

    /// <summary>Syncs, and compares with the state that the room has for the user.</summary>
    /// <param name="initial">Whether to begin anew.</param>
    /// <param name="fullState">Whether to ask for the whole state.</param>
    /// <param name="limit">The timeline's limit.</param>
    /// <param name="current">The room's state.</param>
    /// <param name="atLeaving">The room's state when the user last ceased to be joined; null if the user never was.</param>
    public async Task SyncAsync(
        bool initial, bool fullState, int limit, IReadOnlyDictionary<(string, string), string> current, IReadOnlyDictionary<(string, string), string>? atLeaving)
    {
        if (initial)
        {
            (_since, IsFollowing) = (null, false);
            _state.Clear();
        }

        var more = (taste.StateAfter ? "&use_state_after=true" : "") + (fullState ? "&full_state=true" : "");
        var sync = await user.SyncAsync(_since, Filter(limit), more: more);
        _since = sync.Next();
        if (sync.Room(room) is { } joined)
        {
            Take(joined);
            IsFollowing = true;
            if (taste.Lazy && taste.Timeline.Count == 0)
            {
                Assert.All(joined.Timeline(), told => Assert.True(Known(told), $"{taste.Name}: the sender of {told} is not known."));
            }
        }

        if (sync.Room(room, "leave") is { } left)
        {
            Take(left);
            if (atLeaving is not null && (IsFollowing || left.Events(Part).Length > 0))
            {
                RequireSame(atLeaving, left);
            }

            IsFollowing = false;
            _state.Clear();
        }

        if (current.ContainsKey(("m.room.member", user.UserId)) && IsFollowing)
        {
            RequireSame(current, sync);
        }
    }

    private string Part => taste.StateAfter ? "state_after" : "state";

    private bool Known(JsonElement told)
    {
        var key = ("m.room.member", told.GetProperty("sender").GetString()!);
        return _state.ContainsKey(key);
    }

    private object Filter(int limit)
    {
        var timeline = new Dictionary<string, object>(taste.Timeline) { ["limit"] = limit };
        return new
        {
            presence = new { types = Array.Empty<string>() },
            room = new { rooms = new[] { room }, include_leave = true, timeline, state = new { lazy_load_members = taste.Lazy, not_types = taste.NotStateTypes } },
        };
    }

    private void Take(JsonElement told)
    {
        var changes = taste.StateAfter ? told.Events(Part) : [.. told.Events(), .. told.Timeline().Where(item => item.TryGetProperty("state_key", out _))];
        foreach (var change in changes)
        {
            _state[(change.Type(), change.GetProperty("state_key").GetString()!)] = change.Id();
        }
    }

    private void RequireSame(IReadOnlyDictionary<(string Type, string Key), string> expected, JsonElement sync)
    {
        foreach (var (key, id) in expected)
        {
            var isAskedFor = !taste.NotStateTypes.Contains(key.Type) && !(taste.Lazy && key.Type == "m.room.member");
            if (_state.TryGetValue(key, out var known) ? known != id && !taste.NotStateTypes.Contains(key.Type) : isAskedFor)
            {
                Assert.Fail($"{taste.Name}: of {key} it knows {known ?? "nothing"} and not {id}, by {sync}");
            }
        }
    }
}
