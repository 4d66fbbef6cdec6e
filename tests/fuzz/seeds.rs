//! Files that hold what none is exported with: relations, analyses of words, suggestions, columns
//! and fields that only their format knows.

/// The target, the name of the input, and the file; U+001C divides several.
pub const SEEDS: [(&str, &str, &str); 11] = [
    (
        "conll-u",
        "ties",
        "# newdoc id = a\n# global.Entity = GRP-etype-infstat\n# sent_id = a-1\n\
         # text = Bo del norte sali\u{f3}.\n\
         1\tBo\tBo\tPROPN\tNNP\tNumber=Sing\t5\tnsubj\t5:nsubj\tEntity=(1[1/2]-person-new)\n\
         2-3\tdel\t_\t_\t_\t_\t_\t_\t_\t_\n2\tde\tde\tADP\t_\t_\t4\tcase\t_\t_\n\
         3\tel\tel\tDET\t_\t_\t4\tdet\t_\tEntity=(2-place-new\n\
         4\tnorte\tnorte\tNOUN\t_\t_\t1\tnmod\t_\tBridge=1<2|Entity=2)\n\
         5\tsali\u{f3}\tsalir\tVERB\t_\t_\t0\troot\t_\tEntity=(1[2/2]-person-new)|SpaceAfter=No\n\
         6\t.\t.\tPUNCT\t_\t_\t5\tpunct\t_\t_\n\n# sent_id = a-2\n# text = Lo dijo\n\
         1\tLo\t\u{e9}l\tPRON\t_\t_\t2\tobj\t_\tSplitAnte=1<3,2<3|Entity=(3-person)\n\
         1.1\t_\t\u{e9}l\tPRON\t_\t_\t_\t_\t2:nsubj\tEntity=(1-person-giv)\n\
         2\tdijo\tdecir\tVERB\t_\t_\t0\troot\t_\tner=S-PER|Entity=(1-person-giv)\n\n",
    ),
    (
        "webanno-tsv",
        "ties",
        "#FORMAT=WebAnno TSV 3.3\n#T_SP=x.Named|identifier|value\n\
         #T_SP=x.Event|ROLE_x.Event:a_x.Link|x.Named\n#T_RL=x.Rel|sure|value|BT_x.Named\n\
         #T_CH=x.Link|referenceType|referenceRelation\n\n\n#Text=Bo Lind met Zo\u{e9} .\n\
         1-1\t0-2\tBo\t*[1]|*[2]\tPER[1]|LAST[2]\t_\t_\ttrue\tspouse\\|x\t1-4[0_1]\t*->1-1\tx->1-1\t\n\
         1-2\t3-7\tLind\t*[1]\tPER[1]\t_\t_\t_\t_\t_\t_\t_\t\n\
         1-3\t8-11\tmet\t*\tEVENT\tagent\t1-1\t*|*\tagent|theme\t1-1[1_0]|1-4\t_\t_\t\n\
         1-4\t12-15\tZo\u{e9}\t*\tPER\t_\t_\t_\t_\t_\t*->1-2\ty->1-2\t\n\
         1-5\t16-17\t.\t_\t_\t_\t_\t_\t_\t_\t_\t_\t\n\n",
    ),
    (
        "brat",
        "ties",
        "T1\tActor 0 2;8 11\tBo Zo\u{e9}\nT2\tEvent 3 7\tleft\nE1\tEvent:T2 Agent:T1 Theme2:E1\n\
         R1\tLeft Arg1:T1 Arg2:T2\n*\tEquiv T1 T2\nA1\tSure E1\nM1\tKind T1 x\n\
         N1\tReference T1 Wiki:7\tZo\u{e9}\n#1\tAnnotatorNotes T1\tn\n#2\tNote R1\tm\n\
         \u{1c}\u{1c}\u{1c}Bo left Zo\u{e9}.\n",
    ),
    (
        "cas-json",
        "ties",
        r#"{"%FEATURE_STRUCTURES":[
        {"%ID":1,"%TYPE":"uima.cas.Sofa","sofaID":"_InitialView","sofaString":"😀 Bo left Zoé."},
        {"%ID":7,"%TYPE":"ner.NamedEntity","@sofa":1,"begin":3,"end":5,"value":"actor"},
        {"%ID":8,"%TYPE":"ner.NamedEntity","@sofa":1,"begin":6,"end":10,"value":"event"},
        {"%ID":9,"%TYPE":"webanno.custom.Relation","@sofa":1,"begin":3,"end":5,"@Governor":8,
        "@Dependent":7,"label":"agent","sure":true,"rank":2},
        {"%ID":10,"%TYPE":"x.CoreferenceChain","@first":11},
        {"%ID":11,"%TYPE":"x.CoreferenceLink","@sofa":1,"begin":3,"end":5,"referenceType":"a",
        "referenceRelation":"b","@next":12},
        {"%ID":12,"%TYPE":"x.CoreferenceLink","@sofa":1,"begin":11,"end":14,"referenceType":"a"}],
        "%VIEWS":{"_InitialView":{"%SOFA":1,"%MEMBERS":[7,8,9,11,12]}}}"#,
    ),
    (
        "label-studio",
        "ties",
        r#"[{"id":1,"data":{"text":"Bo left Zoé.","title":"t"},"meta":{"m":1},"annotations":[
        {"id":2,"completed_by":{"email":"a@b"},"lead_time":7.5,"result":[
        {"id":"x","from_name":"label","to_name":"text","type":"labels","score":0.5,
        "value":{"start":0,"end":2,"text":"Bo","labels":["Actor"]}},
        {"id":"x","from_name":"sure","to_name":"text","type":"choices",
        "value":{"start":0,"end":2,"choices":["yes"]}},
        {"id":"x","from_name":"note","to_name":"text","type":"textarea",
        "value":{"start":0,"end":2,"text":["n"]}},
        {"id":"y","from_name":"label","to_name":"text","type":"labels",
        "value":{"start":8,"end":11,"text":"Zoé","labels":["Place","Actor"]}},
        {"type":"relation","from_id":"x","to_id":"y","direction":"right","labels":["left"]}]},
        {"id":3,"completed_by":4,"was_cancelled":true,"result":[]}],
        "predictions":[{"id":5,"model_version":"m","score":0.7,"result":[
        {"id":"z","from_name":"label","to_name":"text","type":"labels","score":0.9,
        "value":{"start":3,"end":7,"text":"left","labels":["Event"]}}]}]}]"#,
    ),
    (
        "label-studio-table",
        "annotators",
        "annotation_id,annotator,id,label,lead_time,text\n\
         11,\"1\",1,\"[{\"\"start\"\": 0, \"\"end\"\": 2, \"\"text\"\": \"\"Bo\"\", \"\"labels\"\": \
         [\"\"Actor\"\"]}]\",7.5,\"Bo left, \"\"they\"\"\nsaid.\"\n\
         12,\"2\",1,\"[{\"\"start\"\": 3, \"\"end\"\": 7, \"\"text\"\": \"\"left\"\", \"\"labels\"\": \
         [\"\"Event\"\"]}]\",7.5,\"Bo left, \"\"they\"\"\nsaid.\"\n13,\"1\",2,\"\",7.5,\"Nothing.\"\n",
    ),
    (
        "label-studio-table",
        "tabs",
        "annotation_id\tannotator\tid\tlabel\tlead_time\ttext\n\
         11\t\"1\"\t1\t\"[{\"\"start\"\":0,\"\"end\"\":2,\"\"labels\"\":[\"\"Actor\"\"]}]\"\t7.5\tBo left.\n",
    ),
    (
        "hugging-face",
        "columns",
        "{\"id\":\"a\",\"tokens\":[\"Bo\",\"left\",\"Orsh\"],\"ner_tags\":[1,0,0],\"pos\":[2,1,0],\
         \"n\":1,\"odd\":{\"x\":1}}\n\
         {\"id\":\"b\",\"text\":\"Bo left\",\"spans\":[{\"start\":0,\"end\":2,\"label\":\"Actor\",\
         \"kb\":\"Q1\",\"p\":0.5,\"odd\":[1]},{\"start\":3,\"end\":7,\"label\":\"Event\",\"sure\":true}]}\n\
         \u{1c}\u{1c}\u{1c}---\ndataset_info:\n  features:\n  - name: pos\n    sequence:\n\
         \x20     class_label:\n        names:\n          '0': X\n          '1': V\n          '2': P\n\
         \x20 - name: ner_tags\n    sequence:\n      class_label:\n        names:\n\
         \x20         '0': O\n          '1': B-Actor\n---\n",
    ),
    (
        "prodigy",
        "ties",
        r#"{"text":"Bo left Orsh","tokens":[{"text":"Bo","start":0,"end":2,"id":0},{"text":"left",
        "start":3,"end":7,"id":1},{"text":"Orsh","start":8,"end":12,"id":2}],"spans":[{"start":0,
        "end":2,"label":"Actor","token_start":0,"token_end":0},{"start":8,"end":12,
        "label":"Place"}],"relations":[{"head":0,"child":2,"label":"left"},{"head":2,"child":1,
        "head_span":{"start":8,"end":12},"label":"of"}],"answer":"accept","meta":{"s":1}}"#,
    ),
    (
        "patterns",
        "words",
        "{\"label\":\"GPE\",\"pattern\":\"New York\"}\n{\"label\":\"ORG\",\"pattern\":[{\"lower\":\"the\",\
         \"op\":\"?\"},{\"TEXT\":{\"REGEX\":\"^U[nN]\"}}],\"id\":\"un\"}\n\
         \u{1c}The UN left New York\u{2019}s UN, not new york.\n",
    ),
    (
        "patterns",
        "tokens",
        "[{\"label\":\"X\",\"pattern\":[{\"LOWER\":{\"IN\":[\"in\",\"and\"]},\"OP\":\"*\"},\
         {\"IS_TITLE\":true,\"OP\":\"+\"},{\"LIKE_NUM\":true,\"OP\":\"{1,2}\"},{\"SHAPE\":\"dd\",\
         \"OP\":\"!\"},{\"LENGTH\":{\">=\":2}},{}]}]\u{1c}and In May 12 13 it was 14 of 2026.",
    ),
];
