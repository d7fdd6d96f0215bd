using System.Text;
using Myelin.Core.Events;
using Myelin.Core.Identifiers;

namespace Myelin.Core.Tests.Events;

/// <summary>Client-Server API, "Forming relationships between events".</summary>
public sealed class EventRelationTests
{
    [Fact]
    public void TheRelationIsReadWhereverItStands()
    {
        var thread = new EventRelation("m.thread", EventId.Parse("$root"));
        Assert.Equal(thread, Read("""{"m.relates_to":{"event_id":"$root","rel_type":"m.thread"}}"""));
        Assert.Equal(
            thread,
            Read("""{"body":"hi","deep":{"m.relates_to":{"event_id":"$other","rel_type":"m.replace"}},"m.relates_to":{"a":[{"rel_type":"x"}],"event_id":"$root","m.in_reply_to":{"event_id":"$last"},"rel_type":"m.thread"}}"""));
    }

    [Fact]
    public void AnAnnotationHasItsKey() => Assert.Equal(
        new EventRelation("m.annotation", EventId.Parse("$liked"), "+1"),
        Read("""{"m.relates_to":{"event_id":"$liked","key":"+1","rel_type":"m.annotation"}}"""));

    [Theory]
    [InlineData("""{}""")]
    [InlineData("""{"body":"of \"m.relates_to\" it speaks"}""")]
    [InlineData("""{"deep":{"m.relates_to":{"event_id":"$root","rel_type":"m.thread"}}}""")]
    [InlineData("""{"m.relates_to":{"m.in_reply_to":{"event_id":"$root"}}}""")]
    [InlineData("""{"m.relates_to":{"rel_type":"m.thread"}}""")]
    [InlineData("""{"m.relates_to":{"event_id":"$root"}}""")]
    [InlineData("""{"m.relates_to":{"event_id":"root","rel_type":"m.thread"}}""")]
    [InlineData("""{"m.relates_to":{"event_id":["$root"],"rel_type":"m.thread"}}""")]
    [InlineData("""{"m.relates_to":{"event_id":"$root","rel_type":7}}""")]
    [InlineData("""{"m.relates_to":{"event_id":"$root","rel_type":""}}""")]
    [InlineData("""{"m.relates_to":[]}""")]
    [InlineData("""{"m.relates_to":null}""")]
    public void WhatDoesNotMatchTheSchemaIsNone(string content) => Assert.Null(Read(content));

    [Fact]
    public void ATypeThatIsTooLongIsNone()
    {
        Assert.NotNull(Read(OfType(EventRelation.MaximumTypeBytes)));
        Assert.Null(Read(OfType(EventRelation.MaximumTypeBytes + 1)));
    }

    private static string OfType(int length) => $$$"""{"m.relates_to":{"event_id":"$root","rel_type":"{{{new string('x', length)}}}"}}""";

    private static EventRelation? Read(string content) => EventRelation.Of(Encoding.UTF8.GetBytes(content));
}
