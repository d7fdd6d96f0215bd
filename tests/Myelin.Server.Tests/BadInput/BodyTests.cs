using System.Text;
using Myelin.Server.Tests.Fuzz;
using Myelin.Server.Tests.Hosting;

namespace Myelin.Server.Tests.BadInput;

/// <summary>Bodies that are refused, each with its error, and change nothing.</summary>
public sealed class BodyTests(ServerFixture server) : IClassFixture<ServerFixture>
{
    private static int s_users;

    public static TheoryData<string> Malformed { get; } =
    [
        "{", "}", "{\"a\":}", "{\"a\" 1}", "{'a':1}", "{\"a\":1,}", "[1", "nul", "{} {}", "{\"a\":NaN}", "{\"a\":Infinity}", "{\"a\":-Infinity}", "{\"a\":01}", "{\"a\":.5}",
        "{\"a\":\"tab\there\"}", "{\"a\":\"\\x\"}", "{/**/}", "\ufeff{}", "{\"a\":\"unterminated", " ", "a=1&b=2",
    ];

    [Theory]
    [MemberData(nameof(Malformed))]
    public Task What_is_no_JSON_is_M_NOT_JSON(string body) => RefusedAsync(Encoding.UTF8.GetBytes(body), 400, "M_NOT_JSON");

    [Theory]
    [InlineData("7b2261223a22ff227d")] // a byte that never occurs
    [InlineData("7b2261223a22c080227d")] // an overlong NUL
    [InlineData("7b2261223a22eda080227d")] // a surrogate in UTF-8
    [InlineData("7b2261223a22e282227d")] // a character cut short
    public Task Invalid_UTF_8_is_M_NOT_JSON(string hex) => RefusedAsync(Convert.FromHexString(hex), 400, "M_NOT_JSON");

    [Theory]
    [InlineData("{\"a\":1,\"a\":2}")]
    [InlineData("{\"a\":1,\"\\u0061\":2}")]
    [InlineData("{\"b\":[{\"c\":{\"a\":1,\"a\":1}}]}")]
    [InlineData("{\"\":1,\"\":1}")]
    public Task A_key_twice_in_an_object_is_M_BAD_JSON(string body) => RefusedAsync(Encoding.UTF8.GetBytes(body), 400, "M_BAD_JSON");

    [Theory]
    [InlineData("{\"a\":\"\\ud800\"}")]
    [InlineData("{\"\\udc00\":1}")]
    [InlineData("{\"a\":\"\\udc00\\ud800\"}")]
    public Task A_lone_surrogate_is_M_NOT_JSON(string body) => RefusedAsync(Encoding.UTF8.GetBytes(body), 400, "M_NOT_JSON");

    [Theory]
    [InlineData(129)]
    [InlineData(10_000)]
    [InlineData(100_000)]
    public async Task What_is_nested_too_deep_is_M_BAD_JSON(int depth)
    {
        await RefusedAsync(Encoding.ASCII.GetBytes($"{{\"a\":{new string('[', depth)}{new string(']', depth)}}}"), 400, "M_BAD_JSON");
        await RefusedAsync(Encoding.ASCII.GetBytes(string.Concat(Enumerable.Repeat("{\"a\":", depth)) + "1" + new string('}', depth)), 400, "M_BAD_JSON");
    }

    [Theory]
    [InlineData("[]")]
    [InlineData("\"text\"")]
    [InlineData("7")]
    [InlineData("null")]
    public Task What_is_no_object_is_M_BAD_JSON(string body) => RefusedAsync(Encoding.UTF8.GetBytes(body), 400, "M_BAD_JSON");

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public Task A_body_above_the_limit_is_M_TOO_LARGE_whether_or_not_it_tells_its_length(bool chunked) =>
        RefusedAsync(Encoding.ASCII.GetBytes($"{{\"a\":\"{new string('x', 1_048_576)}\"}}"), 413, "M_TOO_LARGE", chunked: chunked);

    /// <summary>CVE-2024-52805: forms were read without a bound before anybody looked at them.</summary>
    [Fact]
    public async Task A_form_is_no_JSON_and_is_bounded_as_any_body_is()
    {
        var form = "--x\r\nContent-Disposition: form-data; name=\"a\"\r\n\r\n1\r\n--x--\r\n";
        await RefusedAsync(Encoding.ASCII.GetBytes(form), 400, "M_NOT_JSON", ("Content-Type", "multipart/form-data; boundary=x"));
        await RefusedAsync(
            Encoding.ASCII.GetBytes(string.Concat(Enumerable.Repeat(form, 40_000))), 413, "M_TOO_LARGE", ("Content-Type", "multipart/form-data; boundary=x"));
    }

    /// <summary>CWE-409: what is compressed small may be large; requests are not decompressed.</summary>
    [Fact]
    public Task A_compressed_body_is_not_unpacked() =>
        RefusedAsync(BodyMutation.Compressed("{\"a\":1}"u8.ToArray()), 400, "M_NOT_JSON", ("Content-Encoding", "gzip"));

    [Theory]
    [InlineData("POST", "/_matrix/client/v3/createRoom", """{"name":7}""")]
    [InlineData("POST", "/_matrix/client/v3/createRoom", """{"invite":"@a:b"}""")]
    [InlineData("POST", "/_matrix/client/v3/createRoom", """{"invite":[7]}""")]
    [InlineData("POST", "/_matrix/client/v3/createRoom", """{"initial_state":{}}""")]
    [InlineData("POST", "/_matrix/client/v3/createRoom", """{"is_direct":"yes"}""")]
    [InlineData("POST", "/_matrix/client/v3/delete_devices", """{"devices":"A"}""")]
    [InlineData("POST", "/_matrix/client/v3/rooms/!a:test.example/ban", """{"user_id":{}}""")]
    [InlineData("POST", "/_matrix/client/v3/rooms/!a:test.example/ban", """{"user_id":"nobody"}""")]
    [InlineData("POST", "/_matrix/client/v3/login", """{"type":["m.login.password"]}""")]
    [InlineData("POST", "/_matrix/client/v3/login", """{"type":null}""")]
    [InlineData("POST", "/_matrix/client/v3/rooms/!a:test.example/upgrade", """{"new_version":null}""")]
    public async Task A_wrong_type_is_M_BAD_JSON(string method, string path, string body)
    {
        var user = await server.RegisterAsync(NewName());
        var answer = await SendAsync(new RawRequest(method, path, Encoding.UTF8.GetBytes(body)) { Headers = [("Authorization", $"Bearer {user.AccessToken}")] });
        Assert.Equal((400, "M_BAD_JSON"), (answer.Status, answer.ErrCode));
    }

    /// <summary>Sends the body where any object is good, and looks that what stood there stands there still.</summary>
    private async Task RefusedAsync(byte[] body, int status, string errCode, (string Name, string Value)? header = null, bool chunked = false)
    {
        var user = await server.RegisterAsync(NewName());
        var path = $"/_matrix/client/v3/user/{Uri.EscapeDataString(user.UserId)}/account_data/org.example.kept";
        await user.PutAsync(path, new { kept = true });
        var answer = await SendAsync(new RawRequest("PUT", path, body)
        {
            IsChunked = chunked,
            Headers = [("Authorization", $"Bearer {user.AccessToken}"), header ?? ("Content-Type", "application/json")],
        });
        Assert.True((status, errCode) == (answer.Status, answer.ErrCode), answer.ToString());
        Assert.True((await user.GetAsync(path)).GetProperty("kept").GetBoolean());
    }

    private static string NewName() => $"body{Interlocked.Increment(ref s_users)}";

    private Task<RawAnswer> SendAsync(RawRequest request) => RawAnswer.OfAsync(server.Address, request.ToBytes(), TestContext.Current.CancellationToken);
}
