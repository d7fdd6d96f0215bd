using System.Text;
using System.Text.Json.Nodes;
using Myelin.Api.Json;
using Myelin.Api.ServerServer.Edus;
using Myelin.Api.ServerServer.Membership;

namespace Myelin.Server.Tests.Contract;

/// <summary>EDUs are what their schemas say; those that are malformed or unknown conceal no others.</summary>
public sealed class EduTests
{
    [Fact]
    public void Every_type_of_the_specification_is_read_and_written_without_loss()
    {
        var specification = OpenApiSpecification.LoadOrSkip();
        var types = new Dictionary<string, Func<RawValue, IReadOnlyList<string>>>(StringComparer.Ordinal)
        {
            ["m.device_list_update"] = Differences<DeviceListUpdateEdu>,
            ["m.direct_to_device"] = Differences<DirectToDeviceEdu>,
            ["m.presence"] = Differences<PresenceEdu>,
            ["m.receipt"] = Differences<ReceiptEdu>,
            ["m.signing_key_update"] = Differences<SigningKeyUpdateEdu>,
            ["m.typing"] = Differences<TypingEdu>,
        };
        var files = Directory.GetFiles(Path.Combine(SpecificationData.Folder!, "api", "server-server", "definitions", "event-schemas"), "*.yaml");

        Assert.Equal(types.Keys.Order(StringComparer.Ordinal), files.Select(file => Path.GetFileNameWithoutExtension(file)).Order(StringComparer.Ordinal));
        Assert.All(files, file => Assert.Empty(types[Path.GetFileNameWithoutExtension(file)](Raw(specification.Examples.OfFile(file)!.ToJsonString()))));
    }

    [Fact]
    public void Every_raw_part_of_the_specification_is_read_and_written_without_loss()
    {
        var examples = OpenApiSpecification.LoadOrSkip().Examples;
        var (presence, receipt) = (Content("m.presence")["push"]![0]!, Content("m.receipt").Single().Value!["m.read"]!.AsObject().Single().Value!);
        var signed = examples.OfFile(Path.Combine(SpecificationData.Folder!, "event-schemas", "schema", "components", "signed_third_party_invite.yaml"))!;

        Assert.Empty(Faults<UserPresence>(presence));
        Assert.Empty(Faults<UserReceipt>(receipt));
        Assert.Empty(Faults<SignedThirdPartyInvite>(signed));

        JsonObject Content(string type) =>
            examples.OfFile(Path.Combine(SpecificationData.Folder!, "api", "server-server", "definitions", "event-schemas", $"{type}.yaml"))!["content"]!.AsObject();

        static IEnumerable<string> Faults<T>(JsonNode json)
        {
            var bytes = Encoding.UTF8.GetBytes(json.ToJsonString());
            return [.. ResponseTypes.Differences(typeof(T), bytes), .. ResponseTypes.WithoutProperty(typeof(T), bytes)];
        }
    }

    [Fact]
    public void What_an_edu_says_is_read()
    {
        var receipt = Read<ReceiptEdu>("m.receipt", """{"!a:b":{"m.read":{"@c:d":{"event_ids":["$e"],"data":{"ts":5,"thread_id":"main"},"more":1}}}}""");
        Assert.True(ApiJson.TryRead(receipt.Rooms["!a:b"]["m.read"]["@c:d"], out UserReceipt? user));
        Assert.Equal(("$e", 5, "main", 1), (user.EventIds.Single().Value, user.Data.Ts, user.Data.ThreadId, user.Other("more")!.Value.GetInt32()));

        var presence = WrittenAndRead(new PresenceEdu { Push = [Raw("""{"user_id":"@a:b","presence":"online","last_active_ago":2,"currently_active":true}""")] });
        Assert.True(ApiJson.TryRead(presence.Push[0], out UserPresence? update));
        Assert.Equal(("@a:b", "online", 2, true), (update.UserId.Value, update.Presence, update.LastActiveAgo, update.CurrentlyActive));
    }

    [Theory]
    [InlineData("null")]
    [InlineData("[]")]
    [InlineData("\"m.typing\"")]
    [InlineData("{}")]
    [InlineData("""{"edu_type":"m.typing"}""")]
    [InlineData("""{"edu_type":1,"content":{}}""")]
    [InlineData("""{"edu_type":null,"content":{}}""")]
    public void What_is_no_edu_is_not_read(string json) => Assert.False(Edu.TryRead(Raw(json), out _));

    [Theory]
    [InlineData("m.typing", "null")]
    [InlineData("m.typing", "[]")]
    [InlineData("m.typing", "5")]
    [InlineData("m.typing", "{}")]
    [InlineData("m.typing", """{"room_id":"a","user_id":"@a:b","typing":true}""")]
    [InlineData("m.typing", """{"room_id":"!a:b","user_id":"@a:b","typing":"true"}""")]
    [InlineData("m.typing", """{"room_id":"!a:b","user_id":"@a:b","typing":true,"typing":false}""")]
    [InlineData("org.example.typing", """{"room_id":"!a:b","user_id":"@a:b","typing":true}""")]
    public void Content_that_is_not_of_the_type_is_not_read(string type, string content)
    {
        Assert.True(Edu.TryRead(Raw(new JsonObject { ["edu_type"] = type }.ToJsonString()[..^1] + $",\"content\":{content}}}"), out var edu));
        Assert.Equal((type, content), (edu.EduType, Encoding.UTF8.GetString(edu.Content.Utf8.Span)));
        Assert.False(edu.TryRead<TypingEdu>(out _));
    }

    /// <summary>CVE-2025-30355, and whatever else one user of a server can get into an EDU about several.</summary>
    [Fact]
    public void One_malformed_user_does_not_conceal_the_others()
    {
        var presence = Read<PresenceEdu>("m.presence", """{"push":[null,5,{"user_id":"nobody","presence":"online"},{"user_id":"@a:b","presence":"online","last_active_ago":1e99},{"user_id":"@a:b","presence":"offline"}]}""");
        Assert.Equal([false, false, false, false, true], presence.Push.Select(one => ApiJson.TryRead<UserPresence>(one, out _)));

        var receipts = Read<ReceiptEdu>("m.receipt", """{"no room":{},"!a:b":{"m.read":{"nobody":null,"@a:b":{"event_ids":["$a"],"data":{"ts":1.5}},"@c:d":{"event_ids":["$a"],"data":{"ts":1}}}}}""");
        Assert.Equal([false, false, true], receipts.Rooms["!a:b"]["m.read"].Values.Select(one => ApiJson.TryRead<UserReceipt>(one, out _)));

        var messages = Read<DirectToDeviceEdu>("m.direct_to_device", """{"sender":"@a:b","type":"t","message_id":"1","messages":{"nobody":{"":null},"@c:d":{"*":{"a":1.0}}}}""");
        Assert.Equal("""{"a":1.0}""", Encoding.UTF8.GetString(messages.Messages["@c:d"]["*"].Utf8.Span));
    }

    [Fact]
    public void What_servers_really_leave_out_may_be_absent()
    {
        Assert.Null(Read<DeviceListUpdateEdu>("m.device_list_update", """{"user_id":"@a:b","device_id":"D+/","stream_id":304,"prev_id":[],"deleted":true}""").Keys);
        Assert.Equal("{}", Read<DirectToDeviceEdu>("m.direct_to_device", """{"sender":"@a:b","type":"t","message_id":"1","messages":{},"org.matrix.opentracing_context":"{}"}""").OtherText("org.matrix.opentracing_context"));
        Assert.Null(Read<SigningKeyUpdateEdu>("m.signing_key_update", """{"user_id":"@a:b","master_key":{}}""").SelfSigningKey);
    }

    private static IReadOnlyList<string> Differences<TContent>(RawValue example)
        where TContent : class, IEduContent
    {
        Assert.True(Edu.TryRead(example, out var edu));
        Assert.True(edu.TryRead<TContent>(out var content));
        return [.. ResponseTypes.Differences(typeof(TContent), edu.Content.Utf8), .. ResponseTypes.WithoutProperty(typeof(TContent), edu.Content.Utf8), .. ResponseTypes.Differences(typeof(Edu), ApiJson.Write(Edu.Of(content)).Utf8)];
    }

    private static TContent WrittenAndRead<TContent>(TContent content)
        where TContent : class, IEduContent
    {
        Assert.True(Edu.TryRead(ApiJson.Write(Edu.Of(content)), out var edu));
        return Read<TContent>(edu.EduType, Encoding.UTF8.GetString(edu.Content.Utf8.Span));
    }

    private static TContent Read<TContent>(string type, string content)
        where TContent : class, IEduContent
    {
        Assert.True(new Edu { EduType = type, Content = Raw(content) }.TryRead<TContent>(out var read));
        return read;
    }

    private static RawValue Raw(string json) => new(Encoding.UTF8.GetBytes(json));
}
