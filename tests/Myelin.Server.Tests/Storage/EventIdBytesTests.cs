using Myelin.Core.Identifiers;
using Myelin.Server.Rooms;
using Myelin.Server.Rooms.Storage;

namespace Myelin.Server.Tests.Storage;

public sealed class EventIdBytesTests
{
    [Theory]
    [InlineData("$acR1l0raoZnm60CBwAVgqbZqoO/mYU81xysh1u7XcJk", 33)]
    [InlineData("$Rqnc-F-dvnEYJTyHq_iKxU2bZ1CI92-kuZq3a5lr5Zg", 32)]
    [InlineData("$143273582443PhrSn:example.org", 30)]
    [InlineData("$a", 2)]
    [InlineData("$3456789012345678901:example.com", 34)]
    [InlineData("$34567890123456789012:example.com", 34)]
    [InlineData("$not+url-safe_nor/standard_xxxxxxxxxxxxxxxxxx", 45)]
    public void Any_event_id_comes_back(string text, int length)
    {
        var bytes = EventIdBytes.Encode(EventId.Parse(text));
        Assert.Equal(length, bytes.Length);
        Assert.Equal(text, EventIdBytes.Decode(bytes).Value);
    }
}
