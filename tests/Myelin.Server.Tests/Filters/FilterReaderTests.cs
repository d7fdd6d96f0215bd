using System.Text;
using Myelin.Api;
using Myelin.Core.Identifiers;
using Myelin.Server.Filters;

namespace Myelin.Server.Tests.Filters;

public sealed class FilterReaderTests
{
    [Theory]
    [InlineData("[]")]
    [InlineData("""{"event_fields": "content"}""")]
    [InlineData("""{"event_fields": [1]}""")]
    [InlineData("""{"event_format": "xml"}""")]
    [InlineData("""{"presence": []}""")]
    [InlineData("""{"presence": {"limit": -1}}""")]
    [InlineData("""{"presence": {"limit": 1.5}}""")]
    [InlineData("""{"presence": {"limit": "10"}}""")]
    [InlineData("""{"account_data": {"types": [null]}}""")]
    [InlineData("""{"account_data": {"senders": ["alice"]}}""")]
    [InlineData("""{"room": {"rooms": ["#alias:example.org"]}}""")]
    [InlineData("""{"room": {"include_leave": "yes"}}""")]
    [InlineData("""{"room": {"timeline": {"contains_url": 1}}}""")]
    [InlineData("""{"room": {"state": {"lazy_load_members": "true"}}}""")]
    [InlineData("""{"room": {"timeline": {"not_rooms": {}}}}""")]
    [InlineData("""{"a": 1, "a": 2}""")]
    public void WhatHasAnotherFormIsBadJson(string json) =>
        Assert.Equal(ErrCode.BadJson, Assert.Throws<MatrixException>(() => Sync(json)).ErrCode);

    [Fact]
    public void WhatIsNotJsonIsNotJson() =>
        Assert.Equal(ErrCode.NotJson, Assert.Throws<MatrixException>(() => Sync("{")).ErrCode);

    [Fact]
    public void EveryPartIsRead()
    {
        var filter = Sync("""
            {
              "event_fields": ["type", "content.body"], "event_format": "federation", "unknown": 1,
              "presence": {"not_senders": ["@a:x"]}, "account_data": {"types": ["m.*"]},
              "room": {
                "rooms": ["!a:x"], "not_rooms": ["!b:x"], "include_leave": true,
                "state": {"lazy_load_members": true, "include_redundant_members": true},
                "timeline": {"limit": 10, "contains_url": false, "unread_thread_notifications": true},
                "ephemeral": {"not_types": ["m.typing"]}, "account_data": {"types": []}
              }
            }
            """);
        Assert.Equal(EventFormat.Federation, filter.EventFormat);
        Assert.False(filter.Presence.IncludesSender(UserId.Parse("@a:x")));
        Assert.True(filter.AccountData.IncludesType("m.direct"));
        Assert.False(filter.AccountData.IncludesType("org.m"));
        Assert.True(filter.Room.IncludesRoom(RoomId.Parse("!a:x")));
        Assert.False(filter.Room.IncludesRoom(RoomId.Parse("!b:x")));
        Assert.True(filter.Room.IncludeLeave);
        Assert.True(filter.Room.State.LazyLoadMembers && filter.Room.State.IncludeRedundantMembers);
        Assert.Equal(10, filter.Room.Timeline.Limit);
        Assert.True(filter.Room.Timeline.UnreadThreadNotifications);
        Assert.False(filter.Room.Timeline.IncludesContent("""{"body":"x","url":"mxc://a/b"}"""u8));
        Assert.True(filter.Room.Timeline.IncludesContent("""{"body":"url","info":{"url":1}}"""u8));
        Assert.False(filter.Room.Ephemeral.IncludesType("m.typing"));
        Assert.True(filter.Room.AccountData.ExcludesEverything);
    }

    [Theory]
    [InlineData("m.room.message", "m.room.message", true)]
    [InlineData("m.room.*", "m.room.message", true)]
    [InlineData("m.*.message", "m.room.message", true)]
    [InlineData("*", "", true)]
    [InlineData("m.*room*.name", "m.room.name", true)]
    [InlineData("m.room.*e", "m.room.name.x", false)]
    [InlineData("ab*ba", "aba", false)]
    [InlineData("m.room", "m.room.message", false)]
    public void AStarStandsForAnySequence(string pattern, string type, bool matches) =>
        Assert.Equal(matches, new TypePatterns([pattern]).Matches(type));

    [Fact]
    public void AnExcludedTypeIsExcludedEvenIfIncluded()
    {
        var filter = FilterReader.ReadRoomEventFilter("""{"types": ["m.*"], "not_types": ["m.room.member"], "senders": ["@a:x"]}"""u8.ToArray());
        Assert.True(filter.Includes("m.room.name", UserId.Parse("@a:x")));
        Assert.False(filter.Includes("m.room.member", UserId.Parse("@a:x")));
        Assert.False(filter.Includes("m.room.name", UserId.Parse("@b:x")));
    }

    [Fact]
    public void FieldsAreSelectedByDotSeparatedPaths()
    {
        var fields = new EventFields(["type", "content.body", @"content.m\.relates_to.rel_type", "content.missing.deeper"]);
        var selected = fields.Select("""{"type":"m","sender":"@a:x","content":{"body":{"x":[1]},"m.relates_to":{"rel_type":"t","event_id":"$e"},"missing":1}}"""u8);
        Assert.Equal("""{"type":"m","content":{"body":{"x":[1]},"m.relates_to":{"rel_type":"t"}}}""", Encoding.UTF8.GetString(selected.Span));
    }

    private static SyncFilter Sync(string json) => FilterReader.ReadSyncFilter(Encoding.UTF8.GetBytes(json));
}
