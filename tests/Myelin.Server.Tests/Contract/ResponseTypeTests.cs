using System.Net;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;
using Myelin.Api.ClientServer;
using Myelin.Api.ClientServer.AccountData;
using Myelin.Api.ClientServer.Events;
using Myelin.Api.ClientServer.Profiles;
using Myelin.Api.ClientServer.Rooms;
using Myelin.Api.Contracts;
using Myelin.Api.Json;
using Myelin.Core.Json;
using Myelin.Server.Http;
using Myelin.Server.Tests.Hosting;
using Xunit;
using SyncRequest = Myelin.Api.ClientServer.Sync.Sync;

namespace Myelin.Server.Tests.Contract;

/// <summary>
/// Whoever knows a contract can read what it answers, and loses nothing by it. That every answer of every test's server is read so is the work of
/// <see cref="ResponseTypeHandler"/>; here is that it can fail.
/// </summary>
public sealed class ResponseTypeTests
{
    /// <summary>How deep lists may lie in a member of an event's content. The answer around the event is deeper still.</summary>
    private const int Depth = JsonLimits.MaximumDepth - 2;

    [Fact]
    public void Every_contract_names_a_response_that_a_client_can_read()
    {
        Assert.True(ContractTypes.All.Count > 180, $"only {ContractTypes.All.Count}");
        Assert.All(ContractTypes.All.Where(types => types.AnswersJson), types =>
        {
            Assert.Equal((types.Contract.Id, ""), (types.Contract.Id, string.Join("; ", Unreadable(ApiJson.Responses.GetTypeInfo(types.Response), []))));
        });
    }

    [Theory]
    [InlineData("""{"a":1,"b":[1,{"c":null}]}""", """{"b":[1.0,{}],"a":1}""", null)]
    [InlineData("""{"a":1}""", """{}""", "$.a is lost: 1")]
    [InlineData("""{}""", """{"a":0}""", "$.a was not answered, and was read as 0")]
    [InlineData("""{"a":[{"b":"1"}]}""", """{"a":[{"b":1}]}""", """$.a[0].b is "1" and was read as 1""")]
    [InlineData("""{"a":[1,null]}""", """{"a":[1]}""", "$.a has 2 items, of which 1 were read")]
    [InlineData("""[null]""", """[{}]""", "$[0] is null and was read as {}")]
    [InlineData("""{"a":null}""", """{"a":{}}""", "$.a is null and was read as {}")]
    public void A_difference_is_found(string answered, string rewritten, string? difference)
    {
        using var one = JsonDocument.Parse(answered);
        using var other = JsonDocument.Parse(rewritten);

        Assert.Equal(difference is null ? [] : [difference], JsonDifference.Of(one.RootElement, other.RootElement));
    }

    [Theory]
    [InlineData("""{"room_id":"!a:b"}""", null)]
    [InlineData("""{"room_id":"!a:b","more":{}}""", "$.more is lost: {}")]
    [InlineData("""{"room_id":"no room"}""", "it can't be read: ")]
    [InlineData("nonsense", "it can't be read: ")]
    public void What_a_response_type_does_not_hold_is_told(string answered, string? difference)
    {
        var found = ResponseTypes.Differences(JoinRoom.Contract, Encoding.UTF8.GetBytes(answered));

        Assert.Equal(difference is null ? 0 : 1, found.Count);
        Assert.StartsWith(difference ?? "", found.SingleOrDefault() ?? "", StringComparison.Ordinal);
    }

    [Fact]
    public void What_the_specification_leaves_open_is_kept()
    {
        var content = $$"""{"org.example":{{new string('[', Depth)}}{{new string(']', Depth)}}}""";
        var answer = $$"""
            {
                "next_batch": "s1", "org.example": [null],
                "rooms": {
                    "org.example": 1,
                    "join": { "!a:b": { "org.example": 1, "timeline": { "limited": false, "org.example": 1, "events": [
                        { "type": "m.room.redaction", "content": {{content}}, "redacts": "$a", "depth": 3, "unsigned": {"age": 1}, "org.example": null },
                        { "content": {} } ] } } },
                    "leave": { "!c:d": { "state": { "events": [ { "type": "m.room.name", "state_key": "", "sender": "@a:b", "content": {} } ] } } }
                }
            }
            """;

        var read = ApiJson.Read(SyncRequest.Contract, Encoding.UTF8.GetBytes(answer));

        Assert.Empty(ResponseTypes.Differences(SyncRequest.Contract, Encoding.UTF8.GetBytes(answer)));
        var redaction = read.Rooms!.Join!.Values.Single().Timeline!.Events![0];
        Assert.Equal("$a", redaction.Redacts?.Value);
        Assert.Equal(3, redaction.Others!["depth"].GetInt32());
        Assert.Empty(ResponseTypes.Differences(GetUserProfile.Contract, """{"displayname":"A","m.tz":"Europe/Paris","org.example":[1]}"""u8.ToArray()));
        Assert.Empty(ResponseTypes.Differences(GetRoomTags.Contract, """{"tags":{"u.a":{"order":"0.5","org.example":null}}}"""u8.ToArray()));
    }

    [Fact]
    public async Task A_call_whose_answer_is_not_read_wholly_fails_its_test()
    {
        await using var server = await ServerFixture.StartAsync();
        var answers = new Queue<string>(["""{"room_id":"!a:b"}""", """{"room_id":"!a:b","more":1}"""]);
        using var http = new HttpClient(new ResponseTypeHandler(server.Get<OperationTree>(), new FixedAnswers(answers)));
        var join = new Uri("http://test.example/_matrix/client/v3/join/!a:b");

        using var whole = await http.PostAsync(join, null, TestContext.Current.CancellationToken);
        Assert.Equal("""{"room_id":"!a:b"}""", await whole.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
        var failure = await Assert.ThrowsAsync<Xunit.Sdk.TrueException>(() => http.PostAsync(join, null, TestContext.Current.CancellationToken));
        Assert.Contains("$.more is lost: 1", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_type_that_can_only_be_written_is_found()
    {
        var options = new JsonSerializerOptions { TypeInfoResolver = new DefaultJsonTypeInfoResolver() };

        Assert.Equal(
            ["System.IFormattable has nobody to make it", "OnlyWritten.Name can't be set"],
            Unreadable(options.GetTypeInfo(typeof(Dictionary<string, List<OnlyWritten>>)), []));
    }

    /// <summary>What of a type, and of all that it holds, can't be read.</summary>
    private static IEnumerable<string> Unreadable(JsonTypeInfo type, HashSet<Type> seen)
    {
        if (!seen.Add(type.Type))
        {
            return [];
        }

        var held = type.Kind is JsonTypeInfoKind.Object ? [.. type.Properties.Select(property => property.PropertyType)] : type.ElementType is { } element ? [element] : Type.EmptyTypes;
        return
        [
            .. held.SelectMany(inner => Unreadable(type.Options.GetTypeInfo(inner), seen)),
            .. type.Kind is JsonTypeInfoKind.Object && type.Type.IsAbstract ? [$"{type.Type} has nobody to make it"] : Array.Empty<string>(),
            .. type.Properties
                .Where(property => type.Kind is JsonTypeInfoKind.Object && property is { Set: null, AssociatedParameter: null, IsExtensionData: false } && property.Get is not null)
                .Select(property => $"{type.Type.Name}.{property.Name} can't be set"),
        ];
    }

    private sealed class OnlyWritten
    {
        public string Name => "written";

        public IFormattable? Value { get; init; }
    }

    private sealed class FixedAnswers(Queue<string> answers) : HttpMessageHandler
    {
        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken) =>
            Task.FromResult(new HttpResponseMessage(HttpStatusCode.OK) { Content = new StringContent(answers.Dequeue(), Encoding.UTF8, "application/json") });
    }
}
