using System.Text;
using Myelin.LoadGenerator.Matrix;
using Xunit;

namespace Myelin.LoadGenerator.Tests;

public sealed class JsonScanTests
{
    [Fact]
    public void A_top_level_string_is_found_behind_nested_ones_of_its_name()
    {
        const string json = """{"rooms":{"next_batch":"no","a":[{"next_batch":"no"}]},"next_batch":"yes","n":1}""";

        Assert.Equal("yes", JsonScan.TopLevelString(Encoding.UTF8.GetBytes(json), "next_batch"u8));
        Assert.Null(JsonScan.TopLevelString(Encoding.UTF8.GetBytes(json), "n"u8));
        Assert.Null(JsonScan.TopLevelString(Encoding.UTF8.GetBytes(json), "absent"u8));
    }

    [Theory]
    [InlineData("""{"start":"a","chunk":[{"x":[{}]},{}],"end":"b"}""", "chunk", 2)]
    [InlineData("""{"chunk":[]}""", "chunk", 0)]
    [InlineData("""{"start":"a"}""", "chunk", 0)]
    [InlineData("""[{"x":{}},{},{}]""", "", 3)]
    public void Objects_of_an_array_are_counted(string json, string name, int count) =>
        Assert.Equal(count, JsonScan.ObjectsInArray(Encoding.UTF8.GetBytes(json), Encoding.UTF8.GetBytes(name)));

    [Fact]
    public void Numbers_of_messages_are_gathered_wherever_they_stand()
    {
        var message = Encoding.UTF8.GetString(MessageBody.Content(42));
        var json = $$$"""{"a":[{"content":{{{message}}}},{"content":{"body":"n7"}},{"content":{"body":5}}],"b":{{{message}}}}""";
        var numbers = new List<int>();

        JsonScan.MessageNumbers(Encoding.UTF8.GetBytes(json), numbers);

        Assert.Equal([42, 42], numbers);
    }
}
