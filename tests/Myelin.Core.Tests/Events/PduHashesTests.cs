using System.Text;
using Myelin.Core.Events;
using Myelin.Core.RoomVersions;

namespace Myelin.Core.Tests.Events;

/// <summary>Server-Server API, "Signing Events".</summary>
public class PduHashesTests
{
    [Theory]
    [InlineData("\"body\":\"Hello\"", "\"body\":\"Bye\"")]
    [InlineData("\"auth_events\":[", "\"auth_events\":[\"$x\",")]
    [InlineData("\"depth\":7", "\"depth\":8")]
    [InlineData("{\"auth_events\"", "{\"aaa\":1,\"auth_events\"")]
    public void The_content_hash_covers_everything_that_is_said(string original, string replacement)
    {
        var pdu = Drafts.Build(Drafts.Message(KnownRoomVersions.V12));
        var tampered = Encoding.UTF8.GetString(pdu.Json.Span).Replace(original, replacement, StringComparison.Ordinal);

        Assert.NotEqual(tampered, Encoding.UTF8.GetString(pdu.Json.Span));
        Assert.False(PduHashes.ContentHashMatches(PduReader.Read(KnownRoomVersions.V12, Encoding.UTF8.GetBytes(tampered))));
    }

    [Theory]
    [InlineData("""{"sha256":""}""")]
    [InlineData("""{"sha256":"not base64"}""")]
    [InlineData("""{"md5":"AAAA","sha256":"AAAA"}""")]
    public void Without_a_hash_nothing_matches(string hashes)
    {
        var pdu = Drafts.Build(Drafts.Message(KnownRoomVersions.V12));
        var text = Encoding.UTF8.GetString(pdu.Json.Span);
        var at = text.IndexOf("{\"sha256\"", StringComparison.Ordinal);
        var tampered = text[..at] + hashes + text[(text.IndexOf('}', at) + 1)..];

        Assert.False(PduHashes.ContentHashMatches(PduReader.Read(KnownRoomVersions.V12, Encoding.UTF8.GetBytes(tampered))));
    }

    [Fact]
    public void Only_what_redaction_keeps_decides_about_the_id()
    {
        var pdu = Drafts.Build(Drafts.Message(KnownRoomVersions.V12));
        var text = Encoding.UTF8.GetString(pdu.Json.Span);
        Pdu Read(string original, string replacement) =>
            PduReader.Read(KnownRoomVersions.V12, Encoding.UTF8.GetBytes(text.Replace(original, replacement, StringComparison.Ordinal)));

        Assert.Equal(pdu.EventId, Read("\"body\":\"Hello\"", "\"body\":\"Bye\"").EventId);
        Assert.Equal(pdu.EventId, Read("\"signatures\":{", "\"signatures\":{\"a\":{},").EventId);
        Assert.NotEqual(pdu.EventId, Read("\"depth\":7", "\"depth\":8").EventId);
        Assert.NotEqual(pdu.EventId, Read("\"sha256\":\"", "\"sha256\":\"x").EventId);
    }
}
